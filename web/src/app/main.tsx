import "@fontsource-variable/inter/index.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./global.css";
import { createRoot } from "react-dom/client";
import { tellArea } from "../api/client";
import { App } from "./App";
import { areas } from "./areas";
import { shownArea } from "./navigation";

tellArea(() => shownArea(areas, window.location.pathname));

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(<App />);
