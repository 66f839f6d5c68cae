package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"
	"net/http"
	"net/url"

	"prodops/internal/mail"
)

//go:embed public/leave.html
var leaveHTML string

// leaveView is what the page to unsubscribe on is made of.
type leaveView struct {
	Title  string
	Words  string
	Action string // where the button posts, "" for no button
	Button string
	Again  bool // the button takes it back

	Nonce string
	Style template.CSS
}

// leavePage asks whether somebody wants no more mail. Looking at it changes
// nothing: mail programs look at every link before people do.
func (a *API) leavePage(w http.ResponseWriter, r *http.Request) {
	found, err := a.services.Addresses.Subscription(r.Context(), r.PathValue("token"))
	if err != nil {
		model, headers := problem(r.Context(), a.log, err)
		for name, values := range headers {
			w.Header()[name] = values
		}
		a.writeLeave(w, r, model.Status, leaveView{Title: "This did not work", Words: model.Detail})
		return
	}
	a.writeLeave(w, r, http.StatusOK, leaving(found, r.URL.Path))
}

func leaving(s mail.Subscription, path string) leaveView {
	if s.LeftAt != 0 {
		return leaveView{Title: "You get no more mail", Words: s.Project + " writes no more to " + s.Address + ".", Action: path, Button: "Get mail again", Again: true}
	}
	return leaveView{Title: "No more mail?", Words: s.Project + " wrote to " + s.Address + " because something you asked for was done.", Action: path, Button: "Unsubscribe"}
}

// leave ends a subscription: by the button of the page, or by a mail program's
// own, which posts List-Unsubscribe=One-Click (RFC 8058).
func (a *API) leave(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, small))
	if err != nil {
		WriteProblem(w, r, a.log, cutOff(w, readableAnswer(err)))
		return
	}
	form, _ := url.ParseQuery(string(body)) // what cannot be read asks for nothing more
	if err := a.services.Addresses.Leave(r.Context(), r.PathValue("token"), form.Get("again") == "1"); err != nil {
		WriteProblem(w, r, a.log, err)
		return
	}
	a.leavePage(w, r)
}

func (a *API) writeLeave(w http.ResponseWriter, r *http.Request, status int, v leaveView) {
	v.Nonce, v.Style = newOnce(), template.CSS(surveyCSS) //nolint:gosec // a file of the build
	page, err := template.New("leave").Parse(leaveHTML)
	var b bytes.Buffer
	if err == nil {
		err = page.Execute(&b, v)
	}
	if err != nil {
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
