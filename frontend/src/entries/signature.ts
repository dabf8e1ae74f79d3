import { start } from "../dom";
import { signature } from "../signature";

signature();
start();
