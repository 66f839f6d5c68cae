package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// canonical is v as JSON that has only one spelling: keys sorted, no space
// between tokens, numbers as written, no HTML escapes. Nil is "null".
func canonical(v any) (string, error) {
	first, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	// Once more through maps, which encoding/json writes sorted.
	decoder := json.NewDecoder(bytes.NewReader(first))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return "", err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tree); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}

// link is the hash of the entry that follows the hash previous: SHA-256 over
// previous, a newline and the entry's canonical JSON without its hash. before
// and after go in byte for byte as stored, so that a changed space counts too.
func (r row) link(previous string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", previous)
	fmt.Fprintf(h, `{"actor":{"id":%s,"kind":%s,"name":%s},"after":%s,"at":%d,"before":%s,"id":%s,"project":%s,"seq":%d,"type":%s,"verb":%s}`,
		quote(r.ActorID), quote(r.ActorKind), quote(r.ActorName), r.AfterJSON, int64(r.RecordedAt), r.BeforeJSON,
		quote(r.RecordID), quote(r.ProjectID), r.Seq, quote(r.RecordType), quote(r.Verb))
	return hex.EncodeToString(h.Sum(nil))
}

// quote is s as a JSON string. A byte that is not UTF-8 becomes U+FFFD, which
// is also what a tampered row then hashes to: not what it hashed to before.
func quote(s string) string {
	text, err := canonical(s)
	if err != nil {
		// A string always marshals; the message would only break the hash.
		return err.Error()
	}
	return text
}
