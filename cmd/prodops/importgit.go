package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"prodops/client"
	"prodops/internal/delivery/githistory"
)

// importGitCommand imports the history of a repository.
type importGitCommand struct {
	targetFlags
	Repository  string `arg:"" optional:"" type:"existingdir" help:"Folder of a git repository."`
	Commits     string `type:"existingfile" help:"Instead of a repository: its commits as JSON lines, gzipped or not."`
	Tags        string `type:"existingfile" help:"With --commits: its tags as JSON lines."`
	Service     string `help:"What the repository is deployed as; its folder's name when absent."`
	TagsAs      string `enum:"deployments,releases,nothing" default:"deployments" help:"What its tags are: deployments, releases, or nothing."`
	Environment string `default:"production" help:"Where its tags were deployed."`
	DryRun      bool   `help:"Read the history and say what would be sent; change nothing."`
	Project     string `default:"default" help:"Slug or id of the project."`
}

// Run implements the command. What was sent is taken in once, so that the same
// command goes on where it stopped.
func (c importGitCommand) Run(ctx context.Context, t terminal) error {
	history, err := c.read(ctx)
	if err != nil {
		return err
	}
	if c.Service == "" {
		folder, err := filepath.Abs(c.Repository)
		if err != nil || c.Repository == "" {
			return errors.Join(errors.New("--service: say what it is deployed as"), err)
		}
		c.Service = filepath.Base(folder)
	}
	fmt.Fprintf(t.complaints, "%s: %d commits, %d tags\n", c.Service, len(history.Commits), len(history.Tags))
	if c.DryRun {
		fmt.Fprintf(t.out, "would send %d changes of %s and %d %s\n", len(history.Commits), c.Service, len(history.Tags), c.TagsAs)
		return nil
	}
	return c.reach(ctx, t, func(server *client.Client) error { return c.send(ctx, t, server, history) })
}

func (c importGitCommand) read(ctx context.Context) (githistory.History, error) {
	switch {
	case c.Commits != "" && c.Tags != "":
		return githistory.ReadFiles(c.Commits, c.Tags)
	case c.Commits != "" || c.Tags != "":
		return githistory.History{}, errors.New("--commits and --tags go together")
	case c.Repository == "":
		return githistory.History{}, errors.New("give the folder of a repository, or --commits and --tags")
	}
	return githistory.Read(ctx, c.Repository)
}

// changesAtOnce are sent in one call.
const changesAtOnce = 1000

func (c importGitCommand) send(ctx context.Context, t terminal, server *client.Client, h githistory.History) error {
	bar := newProgress(t.complaints, "Sending "+c.Service, "commits and tags")
	defer bar.end()
	total, done := int64(len(h.Commits)+len(h.Tags)), int64(0)
	var fresh int64
	for part := range slices.Chunk(h.Commits, changesAtOnce) {
		n, err := server.TellChanges(ctx, c.Project, c.Service, changesOf(part))
		if err != nil {
			return err
		}
		fresh, done = fresh+n, done+int64(len(part))
		bar.set(done, total)
	}
	for _, tag := range h.Tags {
		if c.TagsAs == "nothing" {
			break
		}
		if err := c.sendTag(ctx, server, tag); err != nil {
			return fmt.Errorf("tag %s: %w", tag.Name, err)
		}
		done++
		bar.set(done, total)
	}
	bar.end()
	fmt.Fprintf(t.out, "%s: %d changes, %d of them new, and %d %s\n", c.Service, len(h.Commits), fresh, len(h.Tags), c.TagsAs)
	return nil
}

// sendTag tells of a tag as a deployment; as a release, it makes that as well.
func (c importGitCommand) sendTag(ctx context.Context, server *client.Client, tag githistory.Tag) error {
	at := tag.TaggedAt
	_, err := server.Deploy(ctx, c.Project, client.Deployment{
		Service: c.Service, Environment: c.Environment, Version: tag.Name, Commit: tag.SHA, FinishedAt: &at, Source: "git",
	})
	if err != nil || c.TagsAs != "releases" {
		return err
	}
	return server.Release(ctx, c.Project, client.NewRelease{
		Name: c.Service + " " + tag.Name, Service: c.Service, Environment: c.Environment, Version: tag.Name, State: "released", ReleasedAt: &at, Template: "none",
	})
}

func changesOf(part []githistory.Commit) []client.Change {
	changes := make([]client.Change, len(part))
	for i, commit := range part {
		changes[i] = client.Change{
			SHA: commit.SHA, Parents: commit.Parents, Title: cut(commit.Title, 500), Author: cut(commit.Author, 200), Kind: commit.Kind,
			PullRequest: pullRequest(commit.PullRequest), AuthoredAt: commit.AuthoredAt, CommittedAt: commit.CommittedAt,
		}
	}
	return changes
}

// pullRequest is the number of one, as files may have it: a number or a text.
func pullRequest(v any) string {
	switch n := v.(type) {
	case float64:
		return strconv.Itoa(int(n))
	case string:
		return n
	}
	return ""
}

func cut(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}
