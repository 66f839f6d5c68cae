package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/survey"
)

// publicRoute is a page, or what a page calls, that anybody with its address may
// use: outside the table, because it answers HTML or serves other origins.
type publicRoute struct {
	method, path string
	open         bool // pages of other origins may call it
	handle       http.HandlerFunc
}

func (a *API) publicRoutes() []publicRoute {
	return []publicRoute{
		{method: http.MethodGet, path: "/s/{survey}", handle: a.surveyPage},
		{method: http.MethodPost, path: "/s/{survey}", open: true, handle: a.answerSurvey},
		{method: http.MethodPost, path: "/s/{survey}/show", open: true, handle: a.showSurvey},
		{method: http.MethodGet, path: "/s/{survey}/widget.js", open: true, handle: a.surveyWidget},
		{method: http.MethodGet, path: "/u/{token}", handle: a.leavePage},
		{method: http.MethodPost, path: "/u/{token}", handle: a.leave},
	}
}

// Public is where people who are no members answer. These routes never look at
// a cookie: no page can make somebody's browser do anything here that it could
// not do itself.
func (a *API) Public() http.Handler {
	mux := http.NewServeMux()
	for _, r := range a.publicRoutes() {
		mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, q *http.Request) {
			w.Header().Set("Referrer-Policy", "no-referrer")
			if r.open {
				openToAll(w)
			}
			if err := a.visitors.take(networkOf(q.RemoteAddr), 1); err != nil {
				WriteProblem(w, q, a.log, err)
				return
			}
			r.handle(w, q)
		})
		if r.open && r.method == http.MethodPost {
			mux.HandleFunc("OPTIONS "+r.path, func(w http.ResponseWriter, q *http.Request) {
				openToAll(w)
				preflight(w, q)
			})
		}
	}
	mux.HandleFunc("/", a.notFound)
	return mux
}

func openToAll(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// networkOf is whom a rate is counted for: an address, or the /64 of an IPv6 one,
// of which everybody has many.
func networkOf(remote string) string {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		remote = host
	}
	ip, err := netip.ParseAddr(remote)
	if err != nil {
		return remote
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// surveyAnswer is what a page sends of an answer, as JSON or as a form.
type surveyAnswer struct {
	Score       *int           `json:"score"`
	Text        *string        `json:"text"`
	Link        string         `json:"t"`
	Response    string         `json:"r"`
	Once        string         `json:"once"`
	Person      string         `json:"person"`
	AnonymousID string         `json:"anonymous_id"`
	Company     string         `json:"company"`
	URL         string         `json:"url"`
	Properties  map[string]any `json:"properties"`
	Website     string         `json:"website"` // nobody sees this field: who fills it in is a program
}

func (in surveyAnswer) facts() survey.Facts {
	f := survey.Facts{Person: in.Person, AnonymousID: in.AnonymousID, URL: in.URL, Properties: map[string]string{}}
	for name, value := range in.Properties {
		switch v := value.(type) {
		case string:
			f.Properties[name] = v
		case float64:
			f.Properties[name] = strconv.FormatFloat(v, 'f', -1, 64)
		case bool:
			f.Properties[name] = strconv.FormatBool(v)
		}
	}
	return f
}

func (in surveyAnswer) given(via survey.Via) survey.Given {
	return survey.Given{
		Score: in.Score, Text: in.Text, Link: in.Link, Response: in.Response, Once: in.Once, Company: in.Company, Via: via, Facts: in.facts(),
	}
}

// answerSurvey takes an answer: a form from the survey's own page, JSON from
// the window on other pages.
func (a *API) answerSurvey(w http.ResponseWriter, r *http.Request) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, medium))
	if err != nil {
		WriteProblem(w, r, a.log, cutOff(w, readableAnswer(err)))
		return
	}
	if kind == "application/x-www-form-urlencoded" {
		a.answerByForm(w, r, body)
		return
	}
	in, err := readAnswer(body)
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	if in.Website != "" {
		writeJSON(w, survey.Answered{Thanks: "Thank you."})
		return
	}
	answered, err := a.services.Surveys.Answer(r.Context(), r.PathValue("survey"), in.given(survey.ByWidget))
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	writeJSON(w, answered)
}

func readAnswer(body []byte) (surveyAnswer, error) {
	var in surveyAnswer
	if err := json.Unmarshal(body, &in); err != nil {
		return in, errs.Wrap(errs.Malformed, err, "The body is not a JSON object of an answer.")
	}
	return in, nil
}

func readableAnswer(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "The body may not be larger than %d bytes.", tooLarge.Limit)
	}
	return errs.Wrap(errs.Malformed, err, "The body could not be read to its end.")
}

// readForm is an answer as a form; a wrong score is Invalid.
func readForm(body []byte) (surveyAnswer, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return surveyAnswer{}, errs.Wrap(errs.Malformed, err, "The form cannot be read.")
	}
	in := surveyAnswer{Link: form.Get("t"), Response: form.Get("r"), Once: form.Get("once"), Website: form.Get("website")}
	if form.Has("score") {
		score, err := strconv.Atoi(form.Get("score"))
		if err != nil {
			var f errs.Fields
			f.Add("body.score", "Choose a number from 0 to 10.")
			return in, f.Err()
		}
		in.Score = &score
	}
	if form.Has("text") {
		text := strings.ReplaceAll(form.Get("text"), "\x00", "")
		in.Text = &text
	}
	return in, nil
}

// showSurvey tells the window whether to open.
func (a *API) showSurvey(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, medium))
	if err != nil {
		WriteProblem(w, r, a.log, cutOff(w, readableAnswer(err)))
		return
	}
	in, err := readAnswer(body)
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	shown, err := a.services.Surveys.Show(r.Context(), r.PathValue("survey"), in.Link, in.facts())
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	writeJSON(w, shown)
}

func writeJSON(w http.ResponseWriter, v any) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil { // our own types: always encodes
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes())
}
