package embedded

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"prodops/internal/event"
)

// add counts one event of the person.
func (p *personCount) add(name string, at int64) {
	p.events++
	if event.IsBehavior(name) {
		p.behaviors++
	}
	p.first, p.last = min(p.first, at), max(p.last, at)
}

func peopleSchema() *arrow.Schema {
	text, number := arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64
	return arrow.NewSchema([]arrow.Field{
		{Name: "environment", Type: text}, {Name: "import", Type: text},
		{Name: "person_key", Type: arrow.PrimitiveTypes.Uint64}, {Name: "distinct_id", Type: text},
		{Name: "events", Type: number}, {Name: "behaviors", Type: number},
		{Name: "first", Type: number}, {Name: "last", Type: number},
	}, nil)
}

// peopleBatch is the .people file of a file's persons.
func peopleBatch(people map[personAt]*personCount) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, peopleSchema())
	defer b.Release()
	for who, p := range people {
		b.Field(0).(*array.StringBuilder).Append(who.environment)
		b.Field(1).(*array.StringBuilder).Append(who.importID)
		b.Field(2).(*array.Uint64Builder).Append(who.key)
		b.Field(3).(*array.StringBuilder).Append(p.distinctID)
		for i, v := range []int64{p.events, p.behaviors, p.first, p.last} {
			b.Field(4 + i).(*array.Int64Builder).Append(v)
		}
	}
	return b.NewRecordBatch()
}

func edgesSchema() *arrow.Schema {
	text := arrow.BinaryTypes.String
	return arrow.NewSchema([]arrow.Field{
		{Name: "environment", Type: text}, {Name: "import", Type: text},
		{Name: "anonymous_id", Type: text}, {Name: "distinct_id", Type: text},
		{Name: "time", Type: arrow.PrimitiveTypes.Int64}, {Name: "id", Type: text},
	}, nil)
}

// edgesBatch is the .edges file of a file's identity edges.
func edgesBatch(edges map[edgeAt]edge) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, edgesSchema())
	defer b.Release()
	for _, e := range edges {
		for i, v := range []string{e.environment, e.importID, e.ID, e.Parent} {
			b.Field(i).(*array.StringBuilder).Append(v)
		}
		b.Field(4).(*array.Int64Builder).Append(e.Time)
		b.Field(5).(*array.StringBuilder).Append(e.EventID)
	}
	return b.NewRecordBatch()
}
