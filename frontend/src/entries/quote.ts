import { start } from "../dom";
import { quote } from "../quote";

quote();
start();
