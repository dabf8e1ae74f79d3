// Pages open to clients without an account: the signature, on top of app.js.
import { start } from "../dom";
import { signature } from "../signature";

signature();
start();
