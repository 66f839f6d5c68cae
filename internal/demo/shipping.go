package demo

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"
)

// shipSoFar tells of every deployment since the last time, as pipelines do.
func (o *office) shipSoFar(ctx context.Context) error {
	for _, service := range []string{"web", "api"} {
		for n, at := range o.deploys(service) {
			if at <= o.shipped || at > o.now {
				continue
			}
			if err := o.deploy(ctx, service, n+1, at); err != nil {
				return err
			}
		}
	}
	o.shipped = o.now
	return nil
}

// ship tells of the deployments until the outage, and of the one that caused it.
func (o *office) ship(ctx context.Context) error {
	if err := o.shipSoFar(ctx); err != nil {
		return err
	}
	return o.breakDown(ctx)
}

func stamp(at int64) string { return time.UnixMicro(at).UTC().Format(time.RFC3339) }

// deploy tells of one deployment and the changes it brought.
func (o *office) deploy(ctx context.Context, service string, n int, at int64) error {
	if o.history.Story.duringOutage(at) {
		return nil // the one that broke things is told of by itself
	}
	_, err := o.make(ctx, "/deployments", object{
		"service": service, "version": fmt.Sprintf("v3.%d.0", n), "started_at": stamp(at - 9*60*microsPerSecond), "finished_at": stamp(at),
		"commits": o.commits(service, n, at),
	})
	return err
}

// commits are the changes of a deployment: a handful, from hours to days old.
func (o *office) commits(service string, n int, at int64) []object {
	var list []object
	for i := range 3 + draw(service, n, 0)%5 {
		age := int64(2+draw(service, n, i+1)%110) * microsPerHour
		list = append(list, object{"sha": fmt.Sprintf("%016x", hashed(service, n, i)), "committed_at": stamp(at - age)})
	}
	return list
}

func hashed(service string, n, i int) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d %d", service, n, i)
	return h.Sum64()
}

func draw(service string, n, i int) int { return int(hashed(service, n, i) >> 33) }

// breakDown is the outage: the deployment that caused it, the incident, the roll
// back that ended it, and what was learnt.
func (o *office) breakDown(ctx context.Context) error {
	s := o.history.Story
	bad := s.OutageBegin - 2*60*microsPerSecond
	deployment, err := o.make(ctx, "/deployments", object{
		"service": "api", "version": "v3.cards", "started_at": stamp(bad - 11*60*microsPerSecond), "finished_at": stamp(bad), "commits": o.commits("api", 900, bad),
	})
	if err != nil {
		return err
	}
	minute := func(n int64) string { return stamp(s.OutageBegin + n*60*microsPerSecond) }
	o.incident, err = o.make(ctx, "/incidents", object{
		"title": "Nobody can save for three hours", "service": "api", "severity": "SEV1", "owner": o.members["Jonas"], "deployment": deployment,
		"summary":    "A migration locked the table of cards. Saving failed for most people, boards did not load, imports stopped half-way. Most who had given up did not come back that day.",
		"started_at": minute(0), "detected_at": minute(7), "resolved_at": minute(180),
		"timeline": []object{
			{"at": minute(0), "text": "The migration begins", "kind": "note"},
			{"at": minute(7), "text": "The first complaint reaches support", "kind": "detected"},
			{"at": minute(31), "text": "On-call stops the migration; the lock stays", "kind": "acknowledged"},
			{"at": minute(160), "text": "The database is failed over", "kind": "mitigated"},
			{"at": minute(180), "text": "Saving works again", "kind": "resolved"},
		},
	})
	if err != nil {
		return err
	}
	mended, err := o.make(ctx, "/deployments", object{
		"service": "api", "version": o.versionAt("api", s.OutageBegin-week), "run": "rollback", "planned": false, "started_at": minute(150), "finished_at": minute(178),
	})
	if err != nil {
		return err
	}
	incident := object{"type": "incident", "id": o.incident}
	for _, l := range []object{
		{"from": object{"type": "deployment", "id": deployment}, "to": incident, "relation": "caused"},
		{"from": incident, "to": object{"type": "deployment", "id": mended}, "relation": "mended_by"},
	} {
		if _, err := o.make(ctx, "/links", l); err != nil {
			return err
		}
	}
	_, err = o.make(ctx, "/learnings", object{
		"title":    "A migration without a lock time-out can stop everybody",
		"believed": "Migrations that are quick on a copy are quick in production.", "happened": "One waited for a lock that a report held, and everybody waited behind it for three hours.",
		"now_do": "Migrations run with a lock time-out of two seconds, and alerts look at time-outs, too.", "confidence": "high", "owner": o.members["Jonas"],
		"tags": []string{"operations"}, "from": incident,
	})
	return err
}
