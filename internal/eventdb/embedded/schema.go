package embedded

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// The columns every file has, in file order. docs/format/parquet.md says what
// each means.
const (
	colEvent = iota
	colPersonKey
	colTime
	colID
	colIDHash
	colDistinctID
	colAnonymousID
	colGroup
	colReceivedAt
	colEnvironment
	colSource
	colImport
	colProperties
	colContext
	fixedColumns
)

// shredPrefix begins the name of a shredded property's column.
const shredPrefix = "p:"

func fixedFields() []arrow.Field {
	text := arrow.BinaryTypes.String
	return []arrow.Field{
		colEvent:       {Name: "event", Type: text},
		colPersonKey:   {Name: "person_key", Type: arrow.PrimitiveTypes.Uint64},
		colTime:        {Name: "time", Type: arrow.PrimitiveTypes.Int64},
		colID:          {Name: "id", Type: text},
		colIDHash:      {Name: "id_hash", Type: arrow.PrimitiveTypes.Uint64},
		colDistinctID:  {Name: "distinct_id", Type: text},
		colAnonymousID: {Name: "anonymous_id", Type: text},
		colGroup:       {Name: "grp", Type: text},
		colReceivedAt:  {Name: "received_at", Type: arrow.PrimitiveTypes.Int64},
		colEnvironment: {Name: "environment", Type: text},
		colSource:      {Name: "source", Type: text},
		colImport:      {Name: "import", Type: text},
		colProperties:  {Name: "properties", Type: text},
		colContext:     {Name: "context", Type: text},
	}
}

// fixedList is the fixed columns as a select list.
func fixedList() string {
	names := make([]string, 0, fixedColumns)
	for _, f := range fixedFields() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// schemaWith is the schema of a file that shreds these properties.
func schemaWith(properties []string) *arrow.Schema {
	fields := fixedFields()
	for _, p := range properties {
		fields = append(fields, arrow.Field{Name: shredPrefix + p, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	return arrow.NewSchema(fields, nil)
}

// columns is a batch of the fixed columns, typed.
type columns struct {
	arrays [fixedColumns]arrow.Array
	text   [fixedColumns]*array.String
	number [fixedColumns]*array.Int64
	keys   [fixedColumns]*array.Uint64
	rows   int
}

// columnsOf reads the fixed columns of a batch.
func columnsOf(batch arrow.RecordBatch) (columns, error) {
	c := columns{rows: int(batch.NumRows())}
	if batch.NumCols() < fixedColumns {
		return c, fmt.Errorf("a batch of %d columns", batch.NumCols())
	}
	for i, f := range fixedFields() {
		c.arrays[i] = batch.Column(i)
		switch a := batch.Column(i).(type) {
		case *array.String:
			c.text[i] = a
		case *array.Int64:
			c.number[i] = a
		case *array.Uint64:
			c.keys[i] = a
		}
		if batch.Column(i).DataType().ID() != f.Type.ID() {
			return c, fmt.Errorf("column %s is %s, not %s", f.Name, batch.Column(i).DataType(), f.Type)
		}
	}
	return c, nil
}

// batchOf is tail rows as a batch of the fixed columns. The caller releases it.
func batchOf(rows []*row) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, schemaWith(nil))
	defer b.Release()
	b.Reserve(len(rows))
	var text [fixedColumns]*array.StringBuilder
	for i, f := range b.Fields() {
		text[i], _ = f.(*array.StringBuilder)
	}
	for _, r := range rows {
		text[colEvent].Append(r.Name)
		b.Field(colPersonKey).(*array.Uint64Builder).Append(r.key)
		b.Field(colTime).(*array.Int64Builder).Append(r.Time)
		text[colID].Append(r.ID)
		b.Field(colIDHash).(*array.Uint64Builder).Append(hashID(r.ID).a)
		text[colDistinctID].Append(r.DistinctID)
		text[colAnonymousID].Append(r.AnonymousID)
		text[colGroup].Append(r.Group)
		b.Field(colReceivedAt).(*array.Int64Builder).Append(r.ReceivedAt)
		text[colEnvironment].Append(r.Environment)
		text[colSource].Append(r.Source)
		text[colImport].Append(r.Import)
		text[colProperties].BinaryBuilder.Append(r.Properties)
		text[colContext].BinaryBuilder.Append(r.Context)
	}
	return b.NewRecordBatch()
}
