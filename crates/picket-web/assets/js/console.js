// What improves the console where scripts run. Nothing here is needed: every page works without it.
"use strict";
