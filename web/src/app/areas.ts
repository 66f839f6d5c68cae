import { decide } from "../areas/decide/area";
import { deliver } from "../areas/deliver/area";
import { experiment } from "../areas/experiment/area";
import { home } from "../areas/home/area";
import { listen } from "../areas/listen/area";
import { operate } from "../areas/operate/area";
import { search } from "../areas/search/area";
import { settings } from "../areas/settings/area";
import { understand } from "../areas/understand/area";
import type { Area } from "../ui/area";

/** Every area of the product, in the order of the loop. The navigation follows this list. */
export const areas: Area[] = [
  home,
  listen,
  understand,
  decide,
  experiment,
  deliver,
  operate,
  settings,
  search,
];
