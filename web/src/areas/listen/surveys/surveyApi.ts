import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components, paths } from "../../../api/schema";

type Schemas = components["schemas"];
export type Survey = Schemas["Survey"];
export type SurveyCreate = Schemas["SurveyCreate"];
export type SurveyRules = Schemas["Rules"];
export type FollowUp = Schemas["FollowUp"];
export type Look = Schemas["Look"];
export type Results = Schemas["Results"];
export type NPS = Schemas["NPS"];
export type NPSPoint = Schemas["NPSPoint"];
export type NPSSplit = Schemas["NPSSplit"];
export type SurveyResponse = Schemas["Response"];
export type ShowWhy = Schemas["ShowWhy"];
export type PersonLink = Schemas["PersonLink"];
export type ResultsAsked = NonNullable<
  paths["/api/v1/projects/{project}/surveys/{id}/results"]["get"]["parameters"]["query"]
>;
export type Group = "promoter" | "passive" | "detractor";

const all = "/api/v1/projects/{project}/surveys" as const;
const one = "/api/v1/projects/{project}/surveys/{id}" as const;

export const surveysKey = (project: string) => ["surveys", project] as const;

export const surveys = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: [...surveysKey(project), "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET(all, {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

export const survey = (project: string, id: string) =>
  queryOptions({
    queryKey: [...surveysKey(project), id],
    queryFn: ({ signal }) => tagged(api.GET(one, { params: { path: { project, id } }, signal })),
  });

export const results = (project: string, id: string, asked: ResultsAsked) =>
  queryOptions({
    queryKey: [...surveysKey(project), id, "results", asked],
    queryFn: ({ signal }) =>
      answer(api.GET(`${one}/results`, { params: { path: { project, id }, query: asked }, signal })),
  });

export const responses = (project: string, id: string, group: Group | undefined, text: string) =>
  infiniteQueryOptions({
    queryKey: [...surveysKey(project), id, "responses", group ?? "", text],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET(`${one}/responses`, {
          params: {
            path: { project, id },
            query: {
              with_text: true,
              limit: 20,
              ...(text ? { q: text } : {}),
              ...(group ? { group } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

export const why = (project: string, id: string, person: string, url: string, told: string[]) =>
  queryOptions({
    queryKey: [...surveysKey(project), id, "why", person, url, told],
    queryFn: ({ signal }) =>
      answer(
        api.GET(`${one}/why`, {
          params: {
            path: { project, id },
            query: {
              ...(person ? { person } : {}),
              ...(url ? { url } : {}),
              ...(told.length > 0 ? { told } : {}),
            },
          },
          signal,
        }),
      ),
  });

export const createSurvey = (project: string, body: SurveyCreate) =>
  tagged(api.POST(all, { params: { path: { project } }, body }));

export const changeSurvey = (project: string, id: string, etag: string, body: Schemas["SurveyUpdate"]) =>
  tagged(api.PATCH(one, { params: { path: { project, id }, header: { "If-Match": etag } }, body }));

export const openSurvey = (project: string, id: string) =>
  tagged(api.POST(`${one}/open`, { params: { path: { project, id } } }));

export const closeSurvey = (project: string, id: string) =>
  tagged(api.POST(`${one}/close`, { params: { path: { project, id } } }));

export const archiveSurvey = (project: string, id: string) =>
  answer(api.DELETE(one, { params: { path: { project, id } } }));

export const restoreSurvey = (project: string, id: string) =>
  answer(api.POST(`${one}/restore`, { params: { path: { project, id } } }));

export const personLinks = (project: string, id: string, people: string[]) =>
  answer(api.POST(`${one}/links`, { params: { path: { project, id } }, body: { people } }));
