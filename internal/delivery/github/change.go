package github

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"prodops/internal/wording"
)

const (
	branchRef = "refs/heads/"
	tagRef    = "refs/tags/"
)

// readPush reads a push to a branch.
func readPush(body []byte, e envelope, h *Heard) error {
	var in struct {
		Ref     string `json:"ref"`
		Before  string `json:"before"`
		Deleted bool   `json:"deleted"`
		Commits []struct {
			ID        string `json:"id"`
			Message   string `json:"message"`
			Timestamp moment `json:"timestamp"`
			Author    struct {
				Name     string `json:"name"`
				Username string `json:"username"`
			} `json:"author"`
		} `json:"commits"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	branch := strings.TrimPrefix(in.Ref, branchRef)
	switch {
	case strings.HasPrefix(in.Ref, tagRef):
		h.Ignored = "a tag brings no commits of its own: a release or a deployment says what it is for"
	case in.Deleted:
		h.Ignored = "a branch was deleted"
	case branch == in.Ref:
		h.Ignored = fmt.Sprintf("%q is no branch", in.Ref)
	case len(in.Commits) == 0:
		h.Ignored = "it brings no commits"
	}
	if h.Ignored != "" {
		return nil
	}
	parent := in.Before
	for _, c := range in.Commits {
		if c.ID == "" || c.Timestamp.IsZero() {
			continue
		}
		change := Change{SHA: c.ID, Message: c.Message, Author: c.Author.Username, Committed: c.Timestamp.Time}
		if change.Author == "" {
			change.Author = c.Author.Name
		}
		if strings.Trim(parent, "0") != "" {
			change.Parents = []string{parent}
		}
		parent = c.ID
		h.Changes = append(h.Changes, change)
	}
	h.Says = fmt.Sprintf("%s of %s", wording.Count(len(h.Changes), "commit"), branch)
	if branch == e.Repository.DefaultBranch {
		h.Says += ", the default branch"
	}
	return nil
}

type pullRequest struct {
	Number         int64  `json:"number"`
	Title          string `json:"title"`
	User           person `json:"user"`
	CreatedAt      moment `json:"created_at"`
	MergedAt       moment `json:"merged_at"`
	ClosedAt       moment `json:"closed_at"`
	Draft          bool   `json:"draft"`
	Merged         bool   `json:"merged"`
	Additions      int64  `json:"additions"`
	Deletions      int64  `json:"deletions"`
	MergeCommitSHA string `json:"merge_commit_sha"`
	HTMLURL        string `json:"html_url"`
	Base           struct {
		Ref string `json:"ref"`
	} `json:"base"`
	Head struct {
		Ref string `json:"ref"`
		SHA string `json:"sha"`
	} `json:"head"`
}

type person struct {
	Login string `json:"login"`
}

// readPullRequest reads where a pull request stands; a merged one is a change.
func readPullRequest(body []byte, e envelope, h *Heard) error {
	var in struct {
		PullRequest pullRequest `json:"pull_request"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	p := in.PullRequest
	switch e.Action {
	case "opened", "reopened", "ready_for_review", "converted_to_draft", "closed", "edited", "synchronize":
	default:
		h.Ignored = fmt.Sprintf("%q changes nothing that is measured of a pull request", e.Action)
		return nil
	}
	if p.Number == 0 {
		return fmt.Errorf("a pull request without a number")
	}
	h.PullRequest = &PullRequest{
		Number: p.Number, Title: p.Title, Author: p.User.Login, Opened: p.CreatedAt.Time, Merged: p.MergedAt.Time, Closed: p.ClosedAt.Time,
		Draft: p.Draft, Additions: p.Additions, Deletions: p.Deletions, MergeCommit: p.MergeCommitSHA, Head: p.Head.Ref,
	}
	h.Says = fmt.Sprintf("pull request #%d %s", p.Number, strings.ReplaceAll(e.Action, "_", " "))
	if e.Action != "closed" {
		return nil
	}
	h.Says = fmt.Sprintf("pull request #%d was closed without being merged", p.Number)
	if !p.Merged || p.MergedAt.IsZero() {
		return nil
	}
	h.Says = fmt.Sprintf("pull request #%d was merged into %s", p.Number, p.Base.Ref)
	if p.MergeCommitSHA != "" {
		h.Changes = []Change{{
			SHA: p.MergeCommitSHA, Title: p.Title, Author: p.User.Login, PullRequest: strconv.FormatInt(p.Number, 10),
			Authored: p.CreatedAt.Time, Committed: p.MergedAt.Time,
		}}
	}
	return nil
}

// readReview reads a submitted review.
func readReview(body []byte, e envelope, h *Heard) error {
	var in struct {
		Review struct {
			State       string `json:"state"`
			SubmittedAt moment `json:"submitted_at"`
			User        person `json:"user"`
		} `json:"review"`
		PullRequest pullRequest `json:"pull_request"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return err
	}
	if e.Action != "submitted" {
		h.Ignored = fmt.Sprintf("a review that is %s was counted when it was submitted", e.Action)
		return nil
	}
	if in.PullRequest.Number == 0 || in.Review.SubmittedAt.IsZero() {
		return fmt.Errorf("a review without its pull request or time")
	}
	h.Review = &Review{
		Number: in.PullRequest.Number, Opened: in.PullRequest.CreatedAt.Time, Submitted: in.Review.SubmittedAt.Time,
		State: strings.ToLower(in.Review.State), Own: in.Review.User.Login == in.PullRequest.User.Login,
	}
	h.Says = fmt.Sprintf("pull request #%d was reviewed", in.PullRequest.Number)
	return nil
}
