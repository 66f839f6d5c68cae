package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/flag"
	"prodops/internal/flag/eval"
)

// Asking is where programs ask for flags: by the OpenFeature Remote Evaluation
// Protocol (OFREP 0.2.0), or for the whole ruleset to evaluate by themselves.
// These routes never look at a cookie, so any page may call them; they read
// nothing but memory, so they answer while the database is away.
func (a *API) Asking() http.Handler {
	mux := http.NewServeMux()
	for _, r := range []struct {
		path    string
		methods []string
		answer  func(http.ResponseWriter, *http.Request, auth.Actor) error
	}{
		{"/ofrep/v1/evaluate/flags/{key}", []string{http.MethodGet, http.MethodPost}, a.evaluateOne},
		{"/ofrep/v1/evaluate/flags", []string{http.MethodGet, http.MethodPost}, a.evaluateAll},
		{"/api/v1/flags/ruleset", []string{http.MethodGet}, a.ruleset},
		{"/api/v1/flags/stream", []string{http.MethodGet}, a.streamRuleset},
	} {
		for _, method := range r.methods {
			mux.HandleFunc(method+" "+r.path, func(w http.ResponseWriter, q *http.Request) {
				actor, err := a.asker(q)
				if err == nil {
					err = r.answer(w, q, actor)
				}
				if err != nil {
					WriteProblem(w, q, a.log, err)
				}
			})
		}
		mux.HandleFunc("OPTIONS "+r.path, askingPreflight)
	}
	mux.HandleFunc("/", a.notFound)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		openToAll(w)
		w.Header().Set("Access-Control-Expose-Headers", "ETag, Retry-After")
		mux.ServeHTTP(w, r)
	})
}

func askingPreflight(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, X-API-Key, Content-Type, If-None-Match, Last-Event-ID")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// asker is the program that asks: one with a write key, or with a secret key
// that may read records. A browser's EventSource can send no header, so a write
// key, which stands in pages anyway, may also be a parameter; a secret key may
// not, because addresses end up in logs.
func (a *API) asker(r *http.Request) (auth.Actor, error) {
	key := cmp.Or(headerKey(r.Header), r.Header.Get("X-API-Key"))
	if said := r.URL.Query().Get("key"); key == "" && auth.KindOf(said) == auth.WriteKey {
		key = said
	}
	if key == "" {
		return auth.Actor{}, errs.New(errs.Unauthenticated, "Send a write or a secret key: Authorization: Bearer …, or X-API-Key.")
	}
	actor, err := a.services.Auth.AuthenticateKey(r.Context(), strings.TrimSpace(key))
	if err != nil {
		return auth.Actor{}, err
	}
	if actor.Can(auth.FlagRead, actor.Project()) == nil {
		return actor, nil
	}
	return actor, actor.Can(auth.FlagAsk, actor.Project())
}

// snapshot is what the asker asks about: the flags of the key's environment.
func (a *API) snapshot(actor auth.Actor) *flag.Snapshot {
	return a.services.Snapshots.For(actor.Project(), actor.Environment())
}

const contextLimit = 64 << 10

// contextOf reads the evaluation context: the body's member context, or the
// parameter context of a GET. It answers its text, too, which an ETag depends on.
func contextOf(w http.ResponseWriter, r *http.Request) (eval.Context, []byte, error) {
	raw := []byte(r.URL.Query().Get("context"))
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, contextLimit))
		if err != nil {
			return eval.Context{}, nil, readable(err)
		}
		var asked struct {
			Context json.RawMessage `json:"context"`
		}
		if len(body) > 0 {
			if err := json.Unmarshal(body, &asked); err != nil {
				return eval.Context{}, nil, errs.Wrap(errs.Malformed, err, `The body must be {"context": {…}}.`)
			}
		}
		raw = asked.Context
	}
	if len(raw) == 0 {
		return eval.NewContext(""), nil, nil
	}
	x, err := eval.FromJSON(raw)
	if err != nil {
		return eval.Context{}, nil, errs.Wrap(errs.Malformed, err, "The context must be a JSON object.")
	}
	return x, raw, nil
}

// evaluated is one flag's answer in OFREP's words.
type evaluated struct {
	Key      string          `json:"key"`
	Value    json.RawMessage `json:"value,omitempty"`
	Reason   eval.Reason     `json:"reason,omitempty"`
	Variant  string          `json:"variant,omitempty"`
	Metadata *ruleName       `json:"metadata,omitempty"`

	ErrorCode    eval.ErrorCode `json:"errorCode,omitempty"`
	ErrorDetails string         `json:"errorDetails,omitempty"`
}

type ruleName struct {
	Rule string `json:"rule"`
}

func evaluate(rules *eval.Ruleset, key string, x *eval.Context) evaluated {
	result := rules.Evaluate(key, x)
	out := evaluated{Key: key}
	if result.Error != "" {
		out.ErrorCode, out.ErrorDetails = result.Error, errorDetails(result.Error)
		return out
	}
	out.Value, out.Variant, out.Reason = result.Value.JSON, result.Value.Variation, result.Reason
	if result.Rule != "" {
		out.Metadata = &ruleName{result.Rule}
	}
	return out
}

func errorDetails(code eval.ErrorCode) string {
	switch code {
	case eval.FlagNotFound:
		return "There is no flag of this key."
	case eval.TargetingKeyMissing:
		return "The flag is split among units, and the context has none: send the targetingKey, or the attribute that it is split by."
	}
	return ""
}

func (a *API) evaluateOne(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	x, _, err := contextOf(w, r)
	if err != nil {
		return err
	}
	found := evaluate(a.snapshot(actor).Rules, r.PathValue("key"), &x)
	status := http.StatusOK
	switch found.ErrorCode {
	case "":
	case eval.FlagNotFound:
		status = http.StatusNotFound
	default:
		status = http.StatusBadRequest
	}
	return writeAnswer(w, status, found)
}

// evaluateAll answers every flag. The ETag is of the flags and of the context:
// one of the flags alone would have a client keep the answers of somebody else.
func (a *API) evaluateAll(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	x, raw, err := contextOf(w, r)
	if err != nil {
		return err
	}
	snapshot := a.snapshot(actor)
	tag := fmt.Sprintf("%q", snapshot.Tag+"-"+strconv.FormatUint(xxhash.Sum64(raw), 36))
	if unchanged(w, r, tag) {
		return nil
	}
	keys := snapshot.Rules.Keys()
	out := struct {
		Flags []evaluated `json:"flags"`
	}{make([]evaluated, len(keys))}
	for i, key := range keys {
		out.Flags[i] = evaluate(snapshot.Rules, key, &x)
	}
	return writeAnswer(w, http.StatusOK, out)
}

// unchanged answers 304 when the caller has what the tag stands for.
func unchanged(w http.ResponseWriter, r *http.Request, tag string) bool {
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") != tag {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

func writeAnswer(w http.ResponseWriter, status int, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
	return nil
}

// serverOnly refuses those who may have answers and not the rules behind them: a
// write key stands in pages that anybody can read.
func serverOnly(actor auth.Actor) error {
	return actor.Can(auth.FlagRead, actor.Project())
}

func (a *API) ruleset(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := serverOnly(actor); err != nil {
		return err
	}
	snapshot := a.snapshot(actor)
	if unchanged(w, r, strconv.Quote(snapshot.Tag)) {
		return nil
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(snapshot.Definition)
	return nil
}

// streamRuleset sends an event whenever a flag changes: to those who may have
// the rules the rules, to others that it is time to ask again. The first event
// says how things stand, unless Last-Event-ID says the reader knows.
func (a *API) streamRuleset(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	send := eventStream(w)
	rules := serverOnly(actor) == nil
	known := r.Header.Get("Last-Event-ID")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for alive := send(": connected\n\n"); alive; {
		changed := a.services.Snapshots.Changed() // taken before the look: what comes between wakes us
		if snapshot := a.snapshot(actor); snapshot.Tag != known {
			known = snapshot.Tag
			body := []byte("{}")
			if rules {
				body = snapshot.Definition
			}
			if alive = send("id: %s\nevent: flags\ndata: %s\n\n", known, body); !alive {
				break
			}
		}
		select {
		case <-changed:
		case <-beat.C:
			alive = send(": still here\n\n")
		case <-r.Context().Done():
			return nil
		case <-a.options.Closing:
			return nil
		}
	}
	return nil
}
