// Pages open to clients without an account: the signature, on top of app.js.
import { start } from "../dom";
import { opinion } from "../opinion";
import { signature } from "../signature";

signature();
opinion();
start();
