// Staging on a desk: the scanner types, Enter records.
import { start } from "../dom";
import { scan } from "../scan";

scan();
start();
