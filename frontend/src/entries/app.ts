import htmx from "htmx.org"; (window as unknown as {htmx: unknown}).htmx = htmx;
