// Package api is the HTTP face of prodops: one route table, and handlers that
// decode, call one method of a service, and answer. It has no rules of its own.
package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"prodops/internal/errs"
)

// Version of the API document.
const Version = "1"

// API serves the routes.
type API struct {
	mux  *http.ServeMux
	huma huma.API
}

// New registers every route.
func New() *API {
	a := &API{mux: http.NewServeMux()}
	a.huma = humago.New(a.mux, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "prodops", Version: Version},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
	})
	for _, r := range a.routes() {
		r.register(a, a.huma, r.operation())
	}
	a.describeQueries()
	arraysAreNeverNull(a.huma.OpenAPI().Components.Schemas)
	return a
}

// OpenAPI is the document the pages' types are generated from.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

// arraysAreNeverNull takes back huma's assumption that an array may be null:
// ours are written as [] and read as absent.
func arraysAreNeverNull(schemas huma.Registry) {
	for _, schema := range schemas.Map() {
		notNull(schema)
	}
}

func notNull(schema *huma.Schema) {
	if schema == nil {
		return
	}
	if schema.Type == huma.TypeArray {
		schema.Nullable = false
	}
	notNull(schema.Items)
	for _, property := range schema.Properties {
		notNull(property)
	}
}

func errNotWired() error { return errs.New(errs.Unavailable, "not in this build yet") }
