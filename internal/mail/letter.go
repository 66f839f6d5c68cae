package mail

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"time"
)

// Letter is one message to one person, in plain text.
type Letter struct {
	To      string // address
	Name    string // of whoever gets it, "" for none
	Subject string // one line
	Text    string
	Leave   string // address of the page to unsubscribe on, "" for none
}

// Normal is an address as it is kept and compared: without a name, in lower
// case. ok is false for what is no address.
func Normal(address string) (normal string, ok bool) {
	parsed, err := netmail.ParseAddress(strings.TrimSpace(address))
	if err != nil || parsed.Name != "" || len(parsed.Address) > 254 {
		return "", false
	}
	return strings.ToLower(parsed.Address), true
}

// written is the letter as RFC 5322 has it. No header can have a second line:
// texts are checked, and encoded by the rules of RFC 2047.
func (l Letter) written(from netmail.Address, now time.Time) (to string, text []byte, err error) {
	to, ok := Normal(l.To)
	if !ok {
		return "", nil, errors.New("this is not a mail address")
	}
	if strings.ContainsAny(l.Subject+l.Leave, "\r\n\x00") {
		return "", nil, errors.New("a subject has one line")
	}
	name := strings.Join(strings.Fields(l.Name), " ")
	_, domain, _ := strings.Cut(from.Address, "@")
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	header("From", from.String())
	header("To", (&netmail.Address{Name: name, Address: to}).String())
	header("Subject", mime.QEncoding.Encode("utf-8", l.Subject))
	header("Date", now.Format(time.RFC1123Z))
	header("Message-ID", "<"+rand.Text()+"@"+domain+">")
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	header("Auto-Submitted", "auto-generated")
	body := strings.TrimSpace(l.Text) + "\n"
	if l.Leave != "" {
		header("List-Unsubscribe", "<"+l.Leave+">")
		header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") // RFC 8058
		body += "\n-- \nNo more mail like this: " + l.Leave + "\n"
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(strings.ReplaceAll(body, "\r\n", "\n"))); err != nil {
		return "", nil, err
	}
	return to, b.Bytes(), q.Close()
}
