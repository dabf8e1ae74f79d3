// Writes maillon/core/icons.py: the Tabler outline icons that Maillon names, inlined by the `icon` tag.
// A name is taken from templates ({% icon "x" %}, icon="x") and code (icon="x", "icon": "x"), plus the list below.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const source = path.join(root, "node_modules/@tabler/icons/icons/outline");

const known = `
beach polygon user-pin wand
activity address-book adjustments-horizontal affiliate alarm alert-circle alert-triangle antenna archive archive-off arrow-back-up
arrow-bar-to-down arrow-down arrow-forward-up arrow-left arrow-narrow-right arrow-right arrow-up arrow-up-right arrows-exchange
arrows-move arrows-sort at award ban barcode battery bell bell-off bolt book bookmark box briefcase building building-bank
building-community building-skyscraper building-store building-warehouse bulb calculator calendar calendar-check calendar-event
calendar-off calendar-plus calendar-stats calendar-time camera camera-plus car cash certificate chart-bar chart-line chart-pie check
checkbox checklist checks chevron-down chevron-left chevron-right chevron-up chevrons-left chevrons-right circle circle-check
circle-dashed circle-dot circle-plus circle-x clipboard clipboard-check clipboard-list clock clock-hour-4 clock-pause clock-play cloud
cloud-off cloud-upload code coin columns-3 contract copy corner-down-left credit-card database database-export database-import
device-desktop device-floppy device-landline-phone device-mobile device-tablet devices dialpad discount door-exit dots dots-vertical
download edit eraser exclamation-circle external-link eye eye-off file file-certificate file-check file-code file-diff file-download
file-euro file-export file-import file-invoice file-off file-plus file-search file-text file-upload file-x files filter filter-off
fingerprint flag flame folder folder-open folder-plus forms gauge git-compare globe grip-vertical hash hand-stop headphones headset heart
heart-handshake help help-circle hierarchy-2 history home home-check hourglass id id-badge-2 inbox info-circle key keyboard key-off
layout-columns layout-dashboard layout-kanban layout-list license lifebuoy link link-off list list-check list-details list-numbers
list-search loader-2 lock lock-access lock-open login logout mail mail-check mail-down mail-forward mail-opened mail-x map map-2 map-pin
map-pin-check map-pin-off map-route maximize menu-2 menu-order message message-2 message-2-bolt message-circle message-plus message-report
messages microphone minimize minus moon moon-stars navigation network note notebook notes number package package-export package-import
package-off packages palette paperclip password password-user pencil percentage phone phone-call phone-check phone-incoming phone-off
phone-outgoing phone-plus photo photo-plus pin pinned pinned-off player-pause player-play player-stop plug plug-connected plug-x plus
point power presentation printer progress progress-check puzzle qrcode question-mark receipt receipt-euro receipt-refund refresh
refresh-alert reload repeat replace replace-user report report-analytics report-money rocket rotate rotate-clockwise route router
satellite scale scan school search search-off section select send server server-2 server-bolt settings settings-2 share shield
shield-check shield-lock shield-off shield-x shopping-cart shopping-cart-check shopping-cart-plus shopping-cart-x sign-right signature
sitemap sliders sort-ascending sort-descending sparkles square stack-2 star star-filled status-change sum sun switch-horizontal table
table-export table-import table-options tag tag-off tags target template ticket timeline timeline-event tool tools tools-kitchen-2
topology-star transfer transfer-in transfer-out trash trash-off trending-down trending-up truck truck-delivery truck-loading truck-return
upload urgent user user-bolt user-check user-circle user-cog user-dollar user-edit user-heart user-minus user-off user-plus user-search
user-share user-shield user-star user-x users users-group versions wallet webhook wifi wifi-off world world-www writing writing-sign x
zoom-in zoom-out euro currency-euro book-2 calendar-week calendar-month calendar-x calendar-due calendar-clock clock-exclamation
clock-check sim building-factory
`.trim().split(/\s+/);

function* walk(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(full);
    else if (/\.(html|py)$/.test(entry.name) && entry.name !== "icons.py") yield full;
  }
}

const named = new Map();
for (const file of walk(path.join(root, "maillon"))) {
  const text = fs.readFileSync(file, "utf8");
  const found = /\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon(?:["']?\s*[=:]\s*)["']([a-z][a-z0-9-]*)["']/g;
  for (const [, tag, argument] of text.matchAll(found)) named.set(tag ?? argument, path.relative(root, file));
}

const lines = [];
let missing = 0;
for (const name of [...new Set([...known, ...named.keys()])].sort()) {
  const file = path.join(source, `${name}.svg`);
  if (!fs.existsSync(file)) {
    if (named.has(name)) {
      missing += 1;
      console.error(`Unknown Tabler icon « ${name} », named in ${named.get(name)}`);
    }
    continue;
  }
  const body = fs.readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[^>]*>|<\/svg>/g, "").replace(/\s*\n\s*/g, "").trim();
  lines.push(`    "${name}": '${body}',`);
}

fs.writeFileSync(path.join(root, "maillon/core/icons.py"), `# ruff: noqa: E501, RUF100
"""Tabler outline icons (MIT licence), inlined by the \`icon\` tag. Written by \`npm run icons\`: do not edit."""

ICONS: dict[str, str] = {
${lines.join("\n")}
}
`);
console.log(`${lines.length} icons`);
process.exitCode = missing ? 1 : 0;
