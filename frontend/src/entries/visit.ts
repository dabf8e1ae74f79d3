// The phone of the technician: visit cards, scan, signature.
import { start } from "../dom";
import { scan } from "../scan";
import { signature } from "../signature";
import { visit } from "../visit";

visit();
scan();
signature();
start();
