package api

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/stats"
	"prodops/internal/survey"
)

//go:embed public/survey.html
var surveyHTML string

//go:embed public/survey.css
var surveyCSS string

//go:embed public/widget.js
var widgetJS string

//go:embed public/widget.css
var widgetCSS string

// widgetDark are the window's colours on dark pages.
const widgetDark = ":host{--card:#1b1f27;--ink:#eceef2;--quiet:#a5adba;--line:#414957;--wash:#262c37}"

// surveyView is what the page of a survey is made of.
type surveyView struct {
	Step     string // ask, more or words
	Title    string
	Words    []string
	Survey   survey.Survey
	Look     survey.Look
	Scores   []scoreButton
	Score    int
	FollowUp string
	Text     string
	Problem  string

	Action, Again        string
	Link, Response, Once string

	Nonce            string
	Style            template.CSS
	Accent, OnAccent template.CSS
}

// ColourScheme is what the browser is told of the page's colours.
func (v surveyView) ColourScheme() string {
	if v.Look.Scheme == "light" || v.Look.Scheme == "dark" {
		return v.Look.Scheme
	}
	return "light dark"
}

type scoreButton struct {
	Value  int
	Name   string
	Chosen bool
}

// surveyPage is a survey by its link. It needs no script: every number is a
// button of a form, and the question after it is the next page.
func (a *API) surveyPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	asked, err := a.services.Surveys.Ask(r.Context(), r.PathValue("survey"), q.Get("t"), q.Get("r"))
	if err != nil {
		a.surveyFailed(w, r, err)
		return
	}
	a.writeSurvey(w, r, http.StatusOK, askedView(asked, q))
}

// askedView is the page for where somebody is in a survey.
func askedView(asked survey.Asked, q url.Values) surveyView {
	s := asked.Survey
	v := surveyView{Step: "ask", Title: s.Question, Survey: s, Look: s.Look, Action: "/s/" + s.ID, Link: asked.Link, Response: asked.Token}
	again := "/s/" + s.ID + "?" + address(asked.Link, asked.Token, "again")
	given := asked.Response
	switch {
	case given == nil && asked.Refusal != nil:
		v.Step, v.Title, v.Words = "words", "This survey takes no answers now", []string{closedWords(asked), "Thank you for coming by."}
		return v
	case given == nil:
		v.Once = newOnce()
	case q.Has("again"):
	case q.Has("done") || s.FollowUp.After(given.Score) == "":
		v.Step, v.Title, v.Words, v.Again = "words", "Thank you", []string{s.Thanks}, again
	default:
		v.Step, v.Score, v.Text, v.FollowUp, v.Again = "more", given.Score, given.Text, s.FollowUp.After(given.Score), again
	}
	for score := range stats.MostScore + 1 {
		b := scoreButton{Value: score, Name: fmt.Sprintf("%d of 10", score), Chosen: given != nil && given.Score == score}
		switch score {
		case 0:
			b.Name += ", " + s.Look.Low
		case stats.MostScore:
			b.Name += ", " + s.Look.High
		}
		v.Scores = append(v.Scores, b)
	}
	return v
}

// closedWords say why a survey takes no answers, to somebody who never heard of
// its rules.
func closedWords(asked survey.Asked) string {
	switch asked.Refusal.Rule {
	case "opens_at":
		return asked.Refusal.Says
	case "stop_at":
		return "It has all the answers it was meant to collect."
	case "state":
		if asked.Survey.State == survey.Draft {
			return "It has not opened yet."
		}
	}
	return "It is over."
}

// address is the query by which somebody gets back to where they are.
func address(link, response, step string) string {
	q := url.Values{}
	if link != "" {
		q.Set("t", link)
	}
	if response != "" {
		q.Set("r", response)
	}
	q.Set(step, "1")
	return q.Encode()
}

func newOnce() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// answerByForm keeps what the page's form sent and goes on to the next page, so
// that loading it again sends nothing twice.
func (a *API) answerByForm(w http.ResponseWriter, r *http.Request, body []byte) {
	id := r.PathValue("survey")
	in, err := readForm(body)
	if err == nil && in.Website != "" {
		a.writeSurvey(w, r, http.StatusOK, surveyView{Step: "words", Title: "Thank you", Words: []string{"Your answer reached the team."}})
		return
	}
	var answered survey.Answered
	if err == nil {
		answered, err = a.services.Surveys.Answer(r.Context(), id, in.given(survey.ByPage))
	}
	if errs.Is(err, errs.Invalid) {
		a.askAgain(w, r, in, err)
		return
	}
	if err != nil {
		a.surveyFailed(w, r, err)
		return
	}
	step := "more"
	if in.Text != nil {
		step = "done"
	}
	http.Redirect(w, r, "/s/"+url.PathEscape(id)+"?"+address(in.Link, answered.Response, step), http.StatusSeeOther)
}

// askAgain shows the page somebody was on, and what was wrong.
func (a *API) askAgain(w http.ResponseWriter, r *http.Request, in surveyAnswer, wrong error) {
	asked, err := a.services.Surveys.Ask(r.Context(), r.PathValue("survey"), in.Link, in.Response)
	if err != nil {
		a.surveyFailed(w, r, err)
		return
	}
	v := askedView(asked, url.Values{})
	if model, _ := problem(r.Context(), a.log, wrong); model != nil {
		v.Problem = model.Detail
	}
	if in.Text != nil {
		v.Text = *in.Text
	}
	a.writeSurvey(w, r, http.StatusUnprocessableEntity, v)
}

// surveyFailed is a friendly page for what cannot be shown.
func (a *API) surveyFailed(w http.ResponseWriter, r *http.Request, err error) {
	model, headers := problem(r.Context(), a.log, err)
	for name, values := range headers {
		w.Header()[name] = values
	}
	v := surveyView{Step: "words", Title: "This did not work", Words: []string{model.Detail}}
	if model.Status == http.StatusNotFound {
		v.Title = "There is no survey here"
		v.Words = append(v.Words, "The link may be cut short, or the survey is gone.")
	}
	a.writeSurvey(w, r, model.Status, v)
}

// writeSurvey writes the page under a policy that allows its own style and its
// own form and nothing else: no script, no image, no frame around it.
func (a *API) writeSurvey(w http.ResponseWriter, r *http.Request, status int, v surveyView) {
	if v.Look.Accent == "" {
		v.Look = survey.Look{Accent: "#2f5fd0", Scheme: "auto", Language: "en"}
	}
	v.Nonce, v.Style = newOnce(), template.CSS(surveyCSS)                                  //nolint:gosec // a file of the build
	v.Accent, v.OnAccent = template.CSS(v.Look.Accent), template.CSS(inkOn(v.Look.Accent)) //nolint:gosec // checked to be # and six digits
	page, err := template.New("survey").Parse(surveyHTML)
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	var b bytes.Buffer
	if err := page.Execute(&b, v); err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+v.Nonce+"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// inkOn is the colour of text on a colour, black or white, whichever stands out
// more: by relative luminance as WCAG 2 defines it.
func inkOn(colour string) string {
	var luminance float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		luminance += weight * c
	}
	if 1.05/(luminance+0.05) >= (luminance+0.05)/0.05 {
		return "#ffffff"
	}
	return "#000000"
}

// widgetConfig is what the window knows before it asks.
type widgetConfig struct {
	ID            string `json:"id"`
	URL           string `json:"url"`
	Wave          int64  `json:"wave"`
	AfterSeconds  int    `json:"after_seconds"`
	URLPrefix     string `json:"url_prefix"`
	RecontactDays int    `json:"recontact_days"`
	Times         int    `json:"times"`
	OnAccent      string `json:"on_accent"`
	Style         string `json:"style"`
	Dark          string `json:"dark"`
}

// surveyWidget is the script of the window, or one that does nothing while the
// survey takes no answers.
func (a *API) surveyWidget(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	asked, err := a.services.Surveys.Ask(r.Context(), r.PathValue("survey"), "", "")
	if errs.Is(err, errs.NotFound) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("// There is no such survey.\n"))
		return
	}
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	if asked.Refusal != nil {
		_, _ = w.Write([]byte("// This survey takes no answers now.\n"))
		return
	}
	s := asked.Survey
	config, err := json.Marshal(widgetConfig{
		ID: s.ID, URL: a.options.BaseURL + "/s/" + s.ID, Wave: s.Wave, AfterSeconds: s.Rules.Trigger.AfterSeconds, URLPrefix: s.Rules.Trigger.URLPrefix,
		RecontactDays: s.Rules.RecontactDays, Times: s.Rules.Times, OnAccent: inkOn(s.Look.Accent), Style: widgetCSS, Dark: widgetDark,
	})
	if err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	writeScript(w, r, strings.TrimSpace(widgetJS)+"("+string(config)+");\n")
}

// writeScript writes a script, compressed where the browser takes it: every page
// of a product loads it.
func writeScript(w http.ResponseWriter, r *http.Request, text string) {
	w.Header().Set("Vary", "Accept-Encoding")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		_, _ = w.Write([]byte(text))
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	_, _ = z.Write([]byte(text))
	_ = z.Close() // the client has gone; there is nobody to tell
}
