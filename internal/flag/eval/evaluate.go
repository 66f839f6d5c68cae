package eval

// Reason says how a variation came about, in the words of OpenFeature
// (specification 0.8.0, types, resolution reason).
type Reason string

// The reasons.
const (
	Static         Reason = "STATIC"          // the flag serves everybody the same
	TargetingMatch Reason = "TARGETING_MATCH" // a rule held
	Split          Reason = "SPLIT"           // the bucket decided
	Disabled       Reason = "DISABLED"        // the flag is off
	Default        Reason = "DEFAULT"         // no rule held
	Failed         Reason = "ERROR"
)

// ErrorCode says why there is no variation, in the words of OpenFeature.
type ErrorCode string

// The error codes.
const (
	FlagNotFound        ErrorCode = "FLAG_NOT_FOUND"
	TypeMismatch        ErrorCode = "TYPE_MISMATCH"
	TargetingKeyMissing ErrorCode = "TARGETING_KEY_MISSING"
)

// Result is what somebody gets.
type Result struct {
	Value  *Value // nil exactly when there is an error
	Type   Type
	Reason Reason
	Rule   string // id of the rule that held, "" when none did
	Error  ErrorCode
}

// Evaluate decides the flag's variation for the context. It does not allocate.
//
// The first rule whose conditions all hold, and whose share has the unit in it,
// decides; else the flag's default does. A split needs a unit: without one the
// result is the error TARGETING_KEY_MISSING, because whoever is nobody would get
// another variation with each call. A rule with a share passes over those
// without a unit.
func (r *Ruleset) Evaluate(key string, x *Context) Result {
	f := r.flags[key]
	if f == nil {
		return Result{Reason: Failed, Error: FlagNotFound}
	}
	if !f.enabled {
		return Result{Value: f.off, Type: f.kind, Reason: Disabled}
	}
	for i := range f.rules {
		if rule := &f.rules[i]; allHold(rule.conditions, x) && rule.serve.serves(x) {
			out := rule.serve.decide(f, x, TargetingMatch)
			out.Rule = rule.id
			return out
		}
	}
	if len(f.rules) == 0 {
		return f.last.decide(f, x, Static)
	}
	return f.last.decide(f, x, Default)
}

// serves reports whether the unit is within the share.
func (s *serve) serves(x *Context) bool {
	if s.share >= Buckets {
		return true
	}
	unit := s.unitOf(x)
	return unit != "" && bucket(s.shareSalt, unit) < s.share
}

func (s *serve) unitOf(x *Context) string {
	if s.unit == "" {
		return x.key
	}
	return x.get(s.unit).text
}

func (s *serve) decide(f *flag, x *Context, otherwise Reason) Result {
	if s.one != nil {
		return Result{Value: s.one, Type: f.kind, Reason: otherwise}
	}
	unit := s.unitOf(x)
	if unit == "" {
		return Result{Type: f.kind, Reason: Failed, Error: TargetingKeyMissing}
	}
	at := bucket(s.splitSalt, unit)
	for i, end := range s.upTo {
		if at < end {
			return Result{Value: s.parts[i], Type: f.kind, Reason: Split}
		}
	}
	return Result{Value: s.parts[len(s.parts)-1], Type: f.kind, Reason: Split} // weights add up: never here
}

// Of narrows a result to a type: a flag of another type is the error
// TYPE_MISMATCH.
func (r Result) Of(t Type) Result {
	if r.Error == "" && r.Type != t {
		return Result{Type: r.Type, Reason: Failed, Error: TypeMismatch}
	}
	return r
}
