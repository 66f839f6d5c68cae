export * from "../ui/figures";
