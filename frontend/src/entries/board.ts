import { start } from "../dom";
import { board } from "../board";

board();
start();
