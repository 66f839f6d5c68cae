package api

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName is a type's name in the document: its own, with the area's in
// front of the two that every area has.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if name == "Create" || name == "Update" {
		area := path.Base(t.PkgPath())
		return strings.ToUpper(area[:1]) + area[1:] + name
	}
	return name
}

// describe completes the document with what the types do not say.
func (a *API) describe() {
	doc := a.huma.OpenAPI()
	a.describeQueries()
	for _, item := range doc.Paths {
		if item.Get != nil {
			for _, parameter := range item.Get.Parameters {
				notNull(parameter.Schema)
			}
		}
	}
	for _, r := range a.routes() {
		if !r.creates() {
			continue
		}
		op := doc.Paths[r.path].Post
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "A value of the caller's own. A repeated call with the same value gets the first one's answer and creates nothing.",
		})
	}
	for _, schema := range doc.Components.Schemas.Map() {
		notNull(schema)
	}
}

// notNull takes back huma's assumption that an array may be null: ours are
// written as [] and read as absent.
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

// document is the OpenAPI document as JSON. What an insight holds is described
// here and not in the schemas that requests are checked against: package
// analytics says better what is wrong with a question.
func (a *API) document() ([]byte, error) {
	written, err := a.huma.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, err
	}
	type object = map[string]any
	var doc struct {
		object
		Components struct {
			Schemas map[string]object `json:"schemas"`
		} `json:"components"`
	}
	if err := errors.Join(json.Unmarshal(written, &doc), json.Unmarshal(written, &doc.object)); err != nil {
		return nil, err
	}
	for _, name := range []string{"Insight", "InsightCreate", "InsightPatch"} {
		properties, ok := doc.Components.Schemas[name]["properties"].(object)
		if !ok {
			return nil, fmt.Errorf("the document has no schema %s", name)
		}
		properties["query"] = object{"$ref": "#/components/schemas/Query"}
		properties["display"] = object{"type": "object", "additionalProperties": true}
	}
	if tile, ok := doc.Components.Schemas["TileAnswer"]["properties"].(object); ok {
		tile["query"] = object{"$ref": "#/components/schemas/Query"}
		tile["answer"] = object{"$ref": "#/components/schemas/QueryAnswer"}
		tile["display"] = object{"type": "object", "additionalProperties": true}
	}
	doc.object["components"] = doc.Components
	return json.Marshal(doc.object)
}

func (a *API) openapi(w http.ResponseWriter, r *http.Request) {
	document, err := a.document()
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(document)
}

//go:embed docs.html
var docsPage string

// docsArea is a group of routes on the page of documentation.
type docsArea struct {
	Name   string
	Routes []docsRoute
}

type docsRoute struct {
	Method, Path, Summary, Role, Scope string
}

// docs is a page that lists the routes: made here, without scripts, so that it
// works offline and under the same strict policy as everything else.
func (a *API) docs(w http.ResponseWriter, r *http.Request) {
	page, err := template.New("docs").Parse(docsPage)
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	areas := map[string]*docsArea{}
	var listed []*docsArea
	for _, entry := range a.routes() {
		area := areas[entry.tag()]
		if area == nil {
			area = &docsArea{Name: entry.tag()}
			areas[area.Name] = area
			listed = append(listed, area)
		}
		area.Routes = append(area.Routes, entry.documented())
	}
	slices.SortStableFunc(listed, func(a, b *docsArea) int { return cmp.Compare(a.Name, b.Name) })
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := page.Execute(w, listed); err != nil {
		a.log.ErrorContext(r.Context(), "docs", "error", err)
	}
}
