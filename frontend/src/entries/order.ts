import { start } from "../dom";
import { ordered } from "../order";

ordered();
start();
