package ingest

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
)

// sdkBatch is a batch of n calls as @segment/analytics-node writes them.
func sdkBatch(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"batch":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"userId":"user-%d","event":"Item Added","properties":{"sku":"SKU-%d","price":%d.5,"currency":"EUR","quantity":2,"source":"search"},"type":"track","context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"}},"timestamp":"2026-03-01T11:59:%02d.123Z","messageId":"node-next-1772366399123-9b2a4c1e-6f0d-4a51-8d8e-%012d","_metadata":{"nodeVersion":"20.11.0","jsRuntime":"node"}}`,
			i%5000, i, i%90, i%60, i)
	}
	b.WriteString(`],"writeKey":"pk_test","sentAt":"2026-03-01T12:00:00.000Z"}`)
	return b.Bytes()
}

func BenchmarkDecodeSegment(b *testing.B) {
	body := sdkBatch(100)
	from := Origin{Project: "p", Environment: "production", Source: "segment", ReceivedAt: received}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		decoded, err := DecodeSegment(Batch, body, http.Header{}, DefaultLimits())
		if err != nil {
			b.Fatal(err)
		}
		if events, bad := Judge(from, decoded.Calls, DefaultLimits()); len(events) != 100 || len(bad) != 0 {
			b.Fatal(len(events), bad[0])
		}
	}
	b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
