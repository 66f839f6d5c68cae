package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"prodops/internal/event"
)

// UnreadableMember is the only member of a call that stands for a line of a
// file which is no JSON at all: importers send the line in it, so that the line
// is counted and kept.
const UnreadableMember = "$unreadable_line"

// build turns the parts of a call into an event, or finds out why not.
func (d *decoder) build(c *Call, p *parts) {
	d.writeKeyOf(p)
	if c.Kind == "" {
		text, _ := jsonText(p.kind.in(d.b))
		c.Kind = Kind(text)
	}
	c.SentAt, _ = d.time(p.sentAt)
	c.Event.Name = d.eventName(c.Kind, p)
	if c.Reason, c.Detail = d.textFault(len(c.Raw), p); c.Reason != "" {
		return
	}
	for _, step := range [...]func(*Call, *parts) (Reason, string){d.ids, d.name, d.when, d.objects} {
		if c.Reason, c.Detail = step(c, p); c.Reason != "" {
			return
		}
	}
	if c.Event.ID == "" {
		c.Event.ID, c.DerivedID = contentID(c, d.b, p), true
	}
}

// writeKeyOf takes a key that stands in a single call.
func (d *decoder) writeKeyOf(p *parts) {
	if d.writeKey == "" && p.writeKey.present() {
		d.writeKey, _ = jsonText(p.writeKey.in(d.b))
	}
}

// textFault is what makes a call unfit whatever it means.
func (d *decoder) textFault(size int, p *parts) (Reason, string) {
	properties := max(p.properties.names, p.traits.names)
	switch f := d.faults; {
	case p.unreadable.present():
		line, _ := jsonText(p.unreadable.in(d.b))
		return UnreadableLine, "The line is no JSON: " + cut(line, 80)
	case f.tooDeep:
		return TooDeep, fmt.Sprintf("A call may be nested %d levels deep.", d.limits.Depth)
	case f.tooMany || properties > d.limits.Properties:
		return TooManyProperties, fmt.Sprintf("An event may have %d properties, and a call %d names in all its levels; this one has %d and %d.",
			d.limits.Properties, d.limits.Names, properties, d.names)
	case size > d.limits.Call:
		return CallTooLarge, fmt.Sprintf("A call may not be larger than %d bytes; this one has %d.", d.limits.Call, size)
	case f.invalidUTF8:
		return InvalidUTF8, "A text holds bytes or escapes that are no Unicode characters."
	case f.control:
		return NULByte, "A text holds a NUL or an unescaped control character."
	case f.duplicate:
		return DuplicateName, "An object has the same name twice."
	case f.number:
		return NumberOutOfRange, "A number is larger than a 64-bit float can hold."
	}
	return "", ""
}

// eventName is the name the event will have, if any.
func (d *decoder) eventName(kind Kind, p *parts) string {
	switch kind {
	case Track:
		text, _ := jsonText(p.event.in(d.b))
		return text
	case Identify:
		return event.Identify
	case Page:
		return event.Page
	case Screen:
		return event.Screen
	case Group:
		return event.Group
	case Alias:
		return event.Alias
	}
	return ""
}

// ids reads who it was, and the call's own id.
func (d *decoder) ids(c *Call, p *parts) (Reason, string) {
	var user, anonymous, group, previous, message string
	for _, id := range [...]struct {
		name string
		from span
		to   *string
	}{
		{"userId", p.userID, &user}, {"anonymousId", p.anonymousID, &anonymous},
		{"groupId", p.groupID, &group}, {"previousId", p.previousID, &previous}, {"messageId", p.messageID, &message},
	} {
		text, ok := jsonID(id.from.in(d.b))
		switch {
		case !ok:
			return InvalidID, id.name + " must be a text or a number."
		case longer(text, d.limits.ID):
			return IDTooLong, fmt.Sprintf("%s may have %d characters.", id.name, d.limits.ID)
		case id.to != &message && isJunk(text):
			return JunkID, fmt.Sprintf("%s %q stands for nobody.", id.name, text)
		}
		*id.to = text
	}
	e := &c.Event
	e.ID, e.Group = message, group
	switch {
	case c.Kind == Alias:
		if user == "" || previous == "" {
			return MissingID, "An alias needs userId and previousId."
		}
		e.DistinctID, e.AnonymousID = user, previous
	case user == "" && anonymous == "":
		return MissingID, "A call needs userId or anonymousId."
	case user == "":
		e.DistinctID = anonymous
	default:
		e.DistinctID, e.AnonymousID = user, anonymous
	}
	if c.Kind == Group && group == "" {
		return MissingGroup, "A group call needs groupId."
	}
	return "", ""
}

// name checks what happened.
func (d *decoder) name(c *Call, p *parts) (Reason, string) {
	switch c.Kind {
	case Track:
		name := c.Event.Name
		switch {
		case strings.TrimSpace(name) == "":
			return MissingEventName, "A track call needs event, a text that is not blank."
		case longer(name, d.limits.Name):
			return NameTooLong, fmt.Sprintf("An event's name may have %d characters.", d.limits.Name)
		case isReserved(name):
			return ReservedName, fmt.Sprintf("%q is a name of prodops' own; send the call that stands for it.", name)
		}
	case Identify, Page, Screen, Group, Alias:
	default:
		return UnknownType, fmt.Sprintf("%q is none of track, identify, page, screen, group and alias.", cut(string(c.Kind), 40))
	}
	return "", ""
}

func isReserved(name string) bool {
	switch name {
	case event.Identify, event.Alias, event.Group, event.Page, event.Screen, event.Any:
		return true
	}
	return false
}

// when reads the sender's clock.
func (d *decoder) when(c *Call, p *parts) (Reason, string) {
	from := p.timestamp
	if !from.present() || isNull(from.in(d.b)) {
		from = p.originalTimestamp
	}
	var ok bool
	if c.Timestamp, ok = d.time(from); !ok {
		return InvalidTimestamp, fmt.Sprintf("No time can be read from %s.", cut(string(from.in(d.b)), 60))
	}
	return "", ""
}

// objects reads properties, traits and context.
func (d *decoder) objects(c *Call, p *parts) (Reason, string) {
	for _, o := range [...]struct {
		name string
		v    *span
	}{{"properties", &p.properties}, {"traits", &p.traits}, {"context", &p.context}} {
		if !o.v.present() {
			continue
		}
		switch raw := o.v.in(d.b); {
		case isNull(raw):
			*o.v = span{}
		case raw[0] != '{':
			return InvalidProperties, o.name + " must be an object."
		}
	}
	kept := p.properties
	if c.Kind == Identify || c.Kind == Group {
		kept = p.traits
	}
	if kept.present() {
		c.Event.Properties = compact(kept.in(d.b), kept)
	}
	if p.context.present() {
		d.takeContext(c, p.context)
	}
	if c.Kind == Page || c.Kind == Screen {
		d.addMember(c, "category", p.category)
		d.addMember(c, "name", p.name)
	}
	return "", ""
}

// addMember puts a member of a page or screen call first among its
// properties, unless they say it themselves.
func (d *decoder) addMember(c *Call, name string, v span) {
	if !v.present() || isNull(v.in(d.b)) {
		return
	}
	if raw, _ := lookup(c.Event.Properties, name); raw != nil {
		return
	}
	rest := c.Event.Properties
	b := make([]byte, 0, len(rest)+len(name)+v.to-v.from+8)
	b = append(append(append(b, `{"`...), name...), `":`...)
	b = append(b, v.in(d.b)...)
	if len(rest) > 2 {
		b = append(append(b, ','), rest[1:]...)
	} else {
		b = append(b, '}')
	}
	c.Event.Properties = b
}

// contextFacts are what is read out of a context. The calls of a batch mostly
// have the same one, so the last is remembered.
type contextFacts struct {
	raw     []byte
	kept    json.RawMessage
	library string
	group   string
	traits  json.RawMessage
}

// takeContext gives the call its context and what follows from it.
func (d *decoder) takeContext(c *Call, v span) {
	raw := v.in(d.b)
	if d.context.raw == nil || !bytes.Equal(raw, d.context.raw) {
		d.context = readContext(raw, v)
	}
	f := &d.context
	c.Event.Context, c.Event.Source = f.kept, f.library
	if c.Event.Group == "" && !isJunk(f.group) && !longer(f.group, d.limits.ID) {
		c.Event.Group = f.group
	}
	if c.Kind == Identify && c.Event.Properties == nil {
		c.Event.Properties = f.traits // some libraries put them there only
	}
}

func readContext(raw []byte, v span) contextFacts {
	f := contextFacts{raw: raw, kept: compact(raw, v)}
	if group, v := lookup(raw, "groupId"); v.present() {
		f.group, _ = jsonID(group)
	}
	if traits, v := lookup(raw, "traits"); v.present() && traits[0] == '{' {
		f.traits = compact(traits, v)
	}
	if library, v := lookup(raw, "library"); v.present() && library[0] == '{' {
		name, _ := lookup(library, "name")
		version, _ := lookup(library, "version")
		f.library, _ = jsonText(name)
		if number, ok := jsonText(version); ok && f.library != "" {
			f.library += "/" + number
		}
		f.library = cut(f.library, 100)
	}
	return f
}

// lookup finds a member of an object that was scanned before.
func lookup(object []byte, name string) (raw []byte, v span) {
	if len(object) == 0 {
		return nil, span{}
	}
	s := scanner{b: object, limits: Limits{Depth: maxNesting}}
	err := s.members(func(n []byte) error {
		found, err := s.value()
		if string(n) == name {
			v = found
		}
		return err
	})
	if err != nil || !v.present() {
		return nil, span{}
	}
	return v.in(object), v
}

// contentID is the id of a call that has none: a hash of what it says. The same
// call sent again, as after a lost answer, has the same id and is not counted
// twice. When it was sent is no part of it. A live call that has no timestamp
// either says nothing that could tell a repetition from a second event:
// Pipeline.Accept takes it as one of its own.
func contentID(c *Call, b []byte, p *parts) string {
	h := sha256.New()
	h.Write([]byte(c.Kind))
	for _, v := range [...]span{
		p.event, p.name, p.category, p.userID, p.anonymousID, p.groupID, p.previousID,
		p.timestamp, p.originalTimestamp, p.properties, p.traits, p.context,
	} {
		h.Write([]byte{0})
		h.Write(v.in(b))
	}
	return "h_" + hex.EncodeToString(h.Sum(nil)[:16])
}

// cut is at most n bytes of the text, ending between characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}
