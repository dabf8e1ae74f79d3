// Every ordinary page: htmx and the habits of the house.
import "htmx.org";
import { combobox } from "../combobox";
import { shortcuts, theme } from "../comfort";
import { start } from "../dom";
import { drafts } from "../drafts";
import { forms } from "../forms";
import { columns, files, selection } from "../lists";
import { mentions } from "../mentions";
import { dialogs, menus } from "../menus";
import { palette } from "../palette";
import { requests } from "../requests";
import { toasts } from "../toasts";

requests();
toasts();
forms();
drafts();
menus();
dialogs();
combobox();
mentions();
selection();
columns();
files();
theme();
shortcuts();
palette();
start();
