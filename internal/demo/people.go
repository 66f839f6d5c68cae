package demo

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
)

// company is an account: the people of one customer.
type company struct {
	id       string
	name     string
	domain   string
	industry string
	seats    int
}

// segment is how sales calls a company of this size.
func (c *company) segment() string {
	switch {
	case c.seats >= 20:
		return "large"
	case c.seats >= 6:
		return "medium"
	}
	return "small"
}

// person is somebody who found the product. A visitor who never signs up has
// no company.
type person struct {
	number   int
	country  country
	channel  string
	device   string
	company  *company
	founder  bool    // the first of the company, who decides about the plan
	drive    float64 // how much this person works in the product, around 1
	arrives  int64   // first page view
	signsUp  bool
	role     string
	given    string
	family   string
	expected plan // what the company would pay for, if it stays
}

// half is 0 or 1: which half of the people this one is in, for an experiment.
func (p *person) half(experiment string) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %s", experiment, p.userID())
	return int(h.Sum64() >> 40 & 1)
}

type plan string

const (
	free     plan = "free"
	pro      plan = "pro"
	business plan = "business"
)

// price per seat and month, US dollars.
func (p plan) price() int {
	switch p {
	case pro:
		return 12
	case business:
		return 24
	default:
		return 0
	}
}

func (p *person) userID() string      { return fmt.Sprintf("u_%05d", p.number) }
func (p *person) anonymousID() string { return fmt.Sprintf("a_%08x", uint32(p.number)*2654435761) }
func (p *person) email() string {
	return strings.ToLower(p.given+"."+p.family) + "@" + p.company.domain
}

var (
	channels   = [...]string{"search", "referral", "direct", "ads", "social"}
	channelPul = [...]float64{0.38, 0.22, 0.18, 0.14, 0.08}
	devices    = [...]string{"desktop", "mobile", "tablet"}
	devicePull = [...]float64{0.74, 0.21, 0.05}
	industries = [...]string{"software", "agency", "retail", "education", "health", "manufacturing"}
	roles      = [...]string{"product manager", "engineer", "designer", "marketer", "operations", "founder"}

	givenNames = [...]string{"Ada", "Bruno", "Chidi", "Dana", "Elif", "Farah", "Goran", "Hana", "Ines", "Jonas",
		"Kaito", "Lena", "Mara", "Nils", "Olga", "Pablo", "Quinn", "Rosa", "Sami", "Tara", "Uma", "Vera", "Wim", "Yara", "Zeno"}
	familyNames = [...]string{"Abara", "Bauer", "Costa", "Dietz", "Evans", "Fischer", "Garcia", "Haddad", "Ito", "Jansen",
		"Kaya", "Lopez", "Moreau", "Novak", "Okafor", "Patel", "Rossi", "Silva", "Tanaka", "Weber"}
	firstWords  = [...]string{"Amber", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Lumen", "Maple", "North", "Orchard", "Pine", "Quartz", "River", "Slate", "Timber", "Willow"}
	secondWords = [...]string{"Works", "Labs", "Studio", "Supply", "Systems", "Partners", "Health", "Goods", "Analytics", "Foods"}
)

// newCompany draws an account. Most are small, a few are large.
func newCompany(rng *rand.Rand, number int) *company {
	name := firstWords[rng.IntN(len(firstWords))] + " " + secondWords[rng.IntN(len(secondWords))]
	return &company{
		id:       fmt.Sprintf("c_%04d", number),
		name:     name,
		domain:   fmt.Sprintf("%s-%d.example", strings.ToLower(strings.ReplaceAll(name, " ", "-")), number),
		industry: industries[rng.IntN(len(industries))],
		seats:    min(60, 1+int(math.Exp(rng.NormFloat64()*0.9+1.1))),
	}
}

// newPerson draws somebody who arrives at the time given.
func newPerson(rng *rand.Rand, number int, arrives int64) *person {
	shares := make([]float64, len(countries))
	for i, c := range countries {
		shares[i] = c.share
	}
	return &person{
		number:  number,
		country: countries[pick(rng, shares)],
		channel: channels[pick(rng, channelPul[:])],
		device:  devices[pick(rng, devicePull[:])],
		drive:   math.Exp(rng.NormFloat64() * 0.45),
		arrives: arrives,
		role:    roles[rng.IntN(len(roles))],
		given:   givenNames[rng.IntN(len(givenNames))],
		family:  familyNames[rng.IntN(len(familyNames))],
	}
}
