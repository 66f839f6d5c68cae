import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../api/session";
import classes from "./Deliver.module.css";
import { servicesOf } from "./deliverApi";

interface PlaceProps {
  value: string;
  onChange: (value: string) => void;
}

/** Chooses a service that was deployed or had an incident. */
export function ServiceSelect({ value, onChange }: PlaceProps) {
  const { slug } = useProject();
  const services = useQuery(servicesOf(slug)).data?.items ?? [];
  const names = services.map((service) => service.name);
  return (
    <Select
      className={classes.filter}
      aria-label="Service"
      placeholder="All services"
      clearable
      searchable
      clearButtonProps={{ "aria-label": "All services" }}
      data={value && !names.includes(value) ? [value, ...names] : names}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}

/** Chooses an environment that something was deployed to. `none` says what no choice means. */
export function EnvironmentSelect({ value, onChange, none }: PlaceProps & { none: string }) {
  const { slug } = useProject();
  const services = useQuery(servicesOf(slug)).data?.items ?? [];
  const names = [...new Set(services.flatMap((service) => service.environments ?? []))].sort();
  return (
    <Select
      className={classes.filter}
      aria-label="Environment"
      placeholder={none}
      clearable
      clearButtonProps={{ "aria-label": none }}
      data={value && !names.includes(value) ? [value, ...names] : names}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
