import { home } from "../areas/home/area";
import { settings } from "../areas/settings/area";
import { understand } from "../areas/understand/area";
import type { Area } from "../ui/area";

/** Every area of the product, in the order of the loop. The navigation follows this list. */
export const areas: Area[] = [home, understand, settings];
