package ingest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"prodops/internal/errs"
)

// Body is what a request of the Segment family said.
type Body struct {
	WriteKey string // from the Authorization header or the body, "" for none
	Calls    []Call
}

// DecodeSegment decodes the inflated body of a request to /v1/<kind>. It keeps
// the body: nobody may write to it afterwards.
//
// Errors: Malformed when the body is no JSON or not of the shape of the kind,
// TooLarge for a single call over Limits.Call. Whatever else is wrong with a
// call is the call's Reason.
func DecodeSegment(kind Kind, body []byte, header http.Header, limits Limits) (Body, error) {
	d := decoder{scanner: scanner{b: body, limits: limits}}
	d.space()
	if d.peek() != '{' {
		return Body{}, errs.New(errs.Malformed, "The body must be a JSON object.")
	}
	var err error
	if kind == Batch {
		err = d.batch()
	} else {
		err = d.single(kind)
	}
	if err == nil {
		if d.space(); d.i < len(body) {
			err = errors.New("something follows the JSON object")
		}
	}
	if err != nil {
		return Body{}, malformed(err)
	}
	if kind != Batch && d.calls[0].Reason == CallTooLarge {
		return Body{}, errs.New(errs.TooLarge, "A call may not be larger than %d bytes; this one has %d.", limits.Call, len(body))
	}
	return Body{WriteKey: writeKey(header, d.writeKey), Calls: d.calls}, nil
}

// DecodeCalls decodes calls that are already apart, such as the lines of an
// import. It answers a Call for each of them, and keeps their memory.
func DecodeCalls(raws []json.RawMessage, limits Limits) []Call {
	d := decoder{scanner: scanner{limits: limits}, calls: make([]Call, 0, len(raws))}
	for _, raw := range raws {
		d.one(raw, "")
	}
	return d.calls
}

// one decodes one text as a call, whatever is wrong with it.
func (d *decoder) one(raw []byte, kind Kind) {
	d.scanner = scanner{b: raw, limits: d.limits, open: d.open[:0], hashes: d.hashes[:0]}
	d.space()
	err := d.call(kind)
	if err == nil {
		if d.space(); d.i < len(raw) {
			err = errors.New("something follows the JSON value")
			d.calls = d.calls[:len(d.calls)-1]
		}
	}
	if err != nil {
		d.calls = append(d.calls, Call{Kind: kind, Raw: raw, Reason: UnreadableLine, Detail: sentence(err.Error())})
	}
}

func malformed(err error) error {
	return errs.Wrap(errs.Malformed, err, "The body is no readable JSON: %v.", err)
}

func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// writeKey is the key a request came with: the user name of Basic
// authorisation, else a key in the body, else the Bearer token.
func writeKey(header http.Header, inBody string) string {
	scheme, credentials, _ := strings.Cut(header.Get("Authorization"), " ")
	credentials = strings.TrimSpace(credentials)
	switch {
	case strings.EqualFold(scheme, "Basic"):
		if plain, err := base64.StdEncoding.DecodeString(credentials); err == nil {
			if user, _, _ := strings.Cut(string(plain), ":"); user != "" {
				return user
			}
		}
	case strings.EqualFold(scheme, "Bearer") && inBody == "":
		return credentials
	}
	return strings.Clone(inBody)
}

// decoder reads the bodies of the Segment family.
type decoder struct {
	scanner
	calls    []Call
	writeKey string
	context  contextFacts // of the last call that had a context
}

// single reads a body that is one call.
func (d *decoder) single(kind Kind) error { return d.call(kind) }

// batch reads {"batch":[call…],"sentAt":…,"writeKey":…,"context":…}. What stands
// beside the batch holds for the calls that do not say it themselves.
func (d *decoder) batch() error {
	var found bool
	var shared parts
	err := d.members(func(name []byte) error {
		if string(name) == "batch" && !found {
			found = true
			return d.elements(func() error { return d.call("") })
		}
		v, err := d.value()
		if err != nil {
			return err
		}
		switch string(name) {
		case "sentAt":
			shared.sentAt = v
		case "context":
			shared.context = v
		case "writeKey":
			d.writeKey, _ = jsonText(v.in(d.b))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !found {
		return errors.New("it has no batch")
	}
	sentAt, _ := d.time(shared.sentAt)
	for i := range d.calls {
		c := &d.calls[i]
		if c.SentAt == 0 {
			c.SentAt = sentAt
		}
		if c.Sound() && c.Event.Context == nil && shared.context.present() {
			d.takeContext(c, shared.context)
		}
	}
	return nil
}

// parts are the members of a call that mean something.
type parts struct {
	kind, messageID, userID, anonymousID, groupID, previousID span
	event, name, category                                     span
	properties, traits, context                               span
	timestamp, originalTimestamp, sentAt, writeKey            span
	unreadable                                                span
}

func (p *parts) member(name []byte) *span {
	switch string(name) {
	case "type":
		return &p.kind
	case "messageId":
		return &p.messageID
	case "userId":
		return &p.userID
	case "anonymousId":
		return &p.anonymousID
	case "groupId":
		return &p.groupID
	case "previousId":
		return &p.previousID
	case "event":
		return &p.event
	case "name":
		return &p.name
	case "category":
		return &p.category
	case "properties":
		return &p.properties
	case "traits":
		return &p.traits
	case "context":
		return &p.context
	case "timestamp":
		return &p.timestamp
	case "originalTimestamp":
		return &p.originalTimestamp
	case "sentAt":
		return &p.sentAt
	case "writeKey":
		return &p.writeKey
	case UnreadableMember:
		return &p.unreadable
	}
	return nil
}

// call reads one call, which begins at the next byte, and appends what became
// of it. The error says that the text cannot be read any further.
func (d *decoder) call(kind Kind) error {
	from, base := d.i, d.base
	d.faults, d.names, d.base = faults{}, 0, 0
	defer func() { d.base = base }()
	if d.peek() != '{' {
		v, err := d.value()
		if err == nil {
			d.calls = append(d.calls, Call{Kind: kind, Raw: v.in(d.b), Reason: NotAnObject, Detail: "A call must be a JSON object."})
		}
		return err
	}
	var p parts
	err := d.members(func(name []byte) error {
		if d.names++; d.names > d.limits.Names {
			d.faults.tooMany = true
		}
		v, err := d.value()
		if err != nil {
			return err
		}
		if member := p.member(name); member != nil {
			d.faults.duplicate = d.faults.duplicate || member.present()
			*member = v
		}
		return nil
	})
	if err != nil {
		return err
	}
	c := Call{Kind: kind, Raw: d.b[from:d.i]}
	d.build(&c, &p)
	d.calls = append(d.calls, c)
	return nil
}

// time reads a moment; 0 says that none was given.
func (d *decoder) time(v span) (micros int64, ok bool) {
	if !v.present() || isNull(v.in(d.b)) {
		return 0, true
	}
	text, ok := jsonID(v.in(d.b))
	if !ok {
		return 0, false
	}
	if text == "" {
		return 0, true
	}
	micros, ok = ParseTime(text)
	if ok && micros == 0 {
		micros = 1 // the first microsecond of 1970 is a time, however unlikely
	}
	return micros, ok
}
