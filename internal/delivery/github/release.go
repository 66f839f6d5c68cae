package github

import (
	"encoding/json"
	"errors"
	"fmt"
)

// readRelease reads a release that came out, or that was edited.
func readRelease(body []byte, e envelope, h *Heard) error {
	var in struct {
		Release struct {
			Tag         string  `json:"tag_name"`
			Name        *string `json:"name"`
			Body        *string `json:"body"`
			Draft       bool    `json:"draft"`
			Prerelease  bool    `json:"prerelease"`
			PublishedAt moment  `json:"published_at"`
			HTMLURL     string  `json:"html_url"`
		} `json:"release"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	r := in.Release
	if r.Tag == "" {
		return errors.New("a release without a tag")
	}
	switch {
	case e.Action == "deleted" || e.Action == "unpublished":
		h.Ignored = fmt.Sprintf("a release that is %s stays here: it was out once", e.Action)
	case r.Draft || r.PublishedAt.IsZero():
		h.Ignored = "a draft is not out"
	case r.Prerelease:
		h.Ignored = "a pre-release is not for everybody"
	case e.Action == "created" || e.Action == "prereleased":
		h.Ignored = fmt.Sprintf("%q is followed by another event when it is out", e.Action)
	}
	if h.Ignored != "" {
		return nil
	}
	h.Release = &Release{
		Tag: r.Tag, Name: value(r.Name), Notes: value(r.Body), Published: r.PublishedAt.Time, URL: r.HTMLURL,
		New: e.Action == "published" || e.Action == "released",
	}
	h.Says = fmt.Sprintf("release %s %s", r.Tag, e.Action)
	return nil
}

// readIssue reads an issue; whether it is an incident, its labels say.
func readIssue(body []byte, e envelope, h *Heard) error {
	var in struct {
		Issue struct {
			Number int64   `json:"number"`
			Title  string  `json:"title"`
			Body   *string `json:"body"`
			Labels []struct {
				Name string `json:"name"`
			} `json:"labels"`
			CreatedAt moment `json:"created_at"`
			ClosedAt  moment `json:"closed_at"`
			HTMLURL   string `json:"html_url"`
		} `json:"issue"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	switch e.Action {
	case "opened", "edited", "closed", "reopened", "labeled", "unlabeled":
	default:
		h.Ignored = fmt.Sprintf("%q changes nothing of an incident", e.Action)
		return nil
	}
	i := in.Issue
	if i.Number == 0 || i.CreatedAt.IsZero() {
		return errors.New("an issue without a number or time")
	}
	h.Issue = &Issue{Number: i.Number, Title: i.Title, Body: value(i.Body), Opened: i.CreatedAt.Time, Closed: i.ClosedAt.Time, URL: i.HTMLURL}
	for _, l := range i.Labels {
		h.Issue.Labels = append(h.Issue.Labels, l.Name)
	}
	h.Says = fmt.Sprintf("issue #%d %s", i.Number, e.Action)
	return nil
}
