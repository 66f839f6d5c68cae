package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// describeQueries writes the questions and answers of POST query into the
// document by hand: their shape depends on kind, which the handlers leave to
// package analytics.
func (a *API) describeQueries() {
	doc := a.huma.OpenAPI()
	registry := doc.Components.Schemas
	ref := func(value any) *huma.Schema {
		return registry.Schema(reflect.TypeOf(value), true, "")
	}
	schemas := registry.Map()
	schemas["Query"] = oneOf(ref(TrendsQuery{}), ref(FunnelQuery{}), ref(RetentionQuery{}))
	schemas["QueryAnswer"] = oneOf(ref(TrendsAnswer{}), ref(FunnelAnswer{}), ref(RetentionAnswer{}))
	query := &huma.Schema{Ref: "#/components/schemas/Query"}
	schemas["PeopleQuery"] = &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"query": query, "point": ref(QueryPoint{}),
			"limit": {Type: huma.TypeInteger}, "cursor": {Type: huma.TypeString},
		},
		Required:             []string{"query", "point"},
		AdditionalProperties: false,
	}

	ask := doc.Paths[inProject+"/query"].Post
	ask.RequestBody = jsonBody(query)
	ask.Responses["200"].Content = jsonBody(&huma.Schema{Ref: "#/components/schemas/QueryAnswer"}).Content
	doc.Paths[inProject+"/persons/query"].Post.RequestBody = jsonBody(&huma.Schema{Ref: "#/components/schemas/PeopleQuery"})
	doc.Paths[inProject+"/imports/{id}/events"].Post.RequestBody = jsonBody(ref(ImportLines{}))
	doc.Paths[inProject+"/stream"].Get.Responses["200"] = &huma.Response{
		Description: http.StatusText(http.StatusOK),
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: ref(Change{})}},
	}
}

func jsonBody(schema *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{
		Required: true,
		Content:  map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
}

func oneOf(refs ...*huma.Schema) *huma.Schema {
	mapping := map[string]string{}
	for _, ref := range refs {
		name := ref.Ref
		switch {
		case strings.Contains(name, "Trends"):
			mapping["trends"] = name
		case strings.Contains(name, "Funnel"):
			mapping["funnel"] = name
		default:
			mapping["retention"] = name
		}
	}
	return &huma.Schema{OneOf: refs, Discriminator: &huma.Discriminator{PropertyName: "kind", Mapping: mapping}}
}
