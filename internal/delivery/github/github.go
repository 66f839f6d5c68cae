// Package github reads what GitHub's webhooks say of delivery: commits, pull
// requests and their reviews, releases, deployments, runs of workflows, and
// issues that are incidents. It is pure: bytes in, what they tell out.
//
// The payloads are described at docs.github.com/webhooks/webhook-events-and-payloads.
package github

import (
	"encoding/json"
	"fmt"
	"time"
)

// Heard is what one delivery tells: one of its parts, or why it is ignored.
type Heard struct {
	Repository string // owner/name, "" where there is none
	Action     string // as GitHub calls it, "" for events without one
	Says       string // what it tells, in a line
	Ignored    string // why nothing is made of it

	Changes     []Change
	PullRequest *PullRequest
	Review      *Review
	Deployment  *Deployment
	Run         *Run
	Release     *Release
	Issue       *Issue
}

// Change is a commit. Parents are those the payload tells of: a push lists
// commits in order and no parents, so each has the one before it.
type Change struct {
	SHA         string
	Parents     []string
	Message     string
	Title       string
	Author      string
	PullRequest string
	Authored    time.Time // zero where it is not said
	Committed   time.Time
}

// PullRequest is a pull request as it is after the event.
type PullRequest struct {
	Number                 int64
	Title                  string
	Author                 string
	Opened, Merged, Closed time.Time // zero where it did not happen
	Draft                  bool
	Additions, Deletions   int64
	MergeCommit, Head      string
}

// Review is one review of a pull request.
type Review struct {
	Number    int64
	Opened    time.Time // of the pull request
	Submitted time.Time
	State     string // approved, changes_requested, commented
	Own       bool   // by the author of the pull request
}

// Deployment is a deployment through GitHub's deployments.
type Deployment struct {
	ID          int64
	SHA, Ref    string
	Environment string
	Default     bool      // the ref is the default branch
	State       string    // running, succeeded or failed
	Began       time.Time // when it was asked for
	Ended       time.Time // zero while it runs
	URL         string
}

// Run is a run of a workflow.
type Run struct {
	ID, Attempt  int64
	Workflow     string
	Branch, SHA  string
	Default      bool   // the branch is the default one
	State        string // running, succeeded, failed
	Began, Ended time.Time
	URL          string
}

// Release is a release that people can get.
type Release struct {
	Tag, Name, Notes string
	Published        time.Time
	URL              string
	New              bool // it came out with this event; otherwise it was edited
}

// Issue is an issue as it is after the event.
type Issue struct {
	Number         int64
	Title, Body    string
	Labels         []string
	Opened, Closed time.Time
	URL            string
}

// repository is the part of every payload that says where it happened.
type repository struct {
	FullName      string `json:"full_name"`
	DefaultBranch string `json:"default_branch"`
}

type envelope struct {
	Action     string     `json:"action"`
	Repository repository `json:"repository"`
}

// reader reads one kind of event.
type reader func(body []byte, e envelope, h *Heard) error

// readerOf is who reads an event, nil for those that are ignored.
func readerOf(event string) reader {
	return map[string]reader{
		"push":                readPush,
		"pull_request":        readPullRequest,
		"pull_request_review": readReview,
		"release":             readRelease,
		"deployment":          readDeployment,
		"deployment_status":   readDeploymentStatus,
		"workflow_run":        readRun,
		"issues":              readIssue,
		"ping":                readPing,
	}[event]
}

// Events are those that something is made of; the others may be sent, too.
func Events() []string {
	return []string{"push", "pull_request", "pull_request_review", "release", "deployment", "deployment_status", "workflow_run", "issues"}
}

// Decode reads the payload of an event. What is not understood is ignored with
// the reason; what is no payload of that event is an error.
func Decode(event string, body []byte) (Heard, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return Heard{}, fmt.Errorf("the body is no payload of %q: %w", event, err)
	}
	h := Heard{Repository: e.Repository.FullName, Action: e.Action}
	read := readerOf(event)
	if read == nil {
		h.Ignored = fmt.Sprintf("nothing is made of the event %q", event)
		return h, nil
	}
	if err := read(body, e, &h); err != nil {
		return Heard{}, fmt.Errorf("the body is no payload of %q: %w", event, err)
	}
	return h, nil
}

func readPing(body []byte, _ envelope, h *Heard) error {
	var in struct {
		Zen string `json:"zen"`
	}
	err := json.Unmarshal(body, &in)
	h.Says = "GitHub says hello: the connection works"
	return err
}

// moment is a time as GitHub writes it: a text, or in older payloads seconds.
// Empty and null are no time.
type moment struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler.
func (m *moment) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "null", `""`, "0":
		return nil
	}
	var seconds int64
	if json.Unmarshal(text, &seconds) == nil {
		m.Time = time.Unix(seconds, 0).UTC()
		return nil
	}
	return m.Time.UnmarshalJSON(text)
}
