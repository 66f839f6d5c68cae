// Package mail sends plain letters by SMTP, and keeps who wants none.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"
)

// Server is a mail server that takes our letters. It is safe for concurrent
// use: every letter has a connection of its own.
type Server struct {
	address  string // host:port
	host     string
	user     string
	password string
	implicit bool // TLS from the first byte
	plain    bool // TLS is not needed
	from     netmail.Address
	// Roots are whom a server's certificate is believed by; nil for the system's.
	roots *tls.Config
}

// letterTime bounds the whole conversation about one letter.
const letterTime = time.Minute

// Open reads where letters go and whom they are from.
//
//	smtp://user:password@host:587    STARTTLS before anything else is said
//	smtps://user:password@host:465   TLS from the first byte
//	smtp://host:25?tls=off           no TLS; without a password only
//
// A server on this machine is talked to without TLS: what is said does not
// leave it, and its certificate is rarely one that is believed. from is an address, perhaps with
// a name before it. The password is in no error.
func Open(address, from string) (*Server, error) {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Scheme != "smtp" && at.Scheme != "smtps" {
		return nil, errors.New("write the mail server as smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("say whom letters are from, such as \"Acme <hello@example.com>\": %w", err)
	}
	s := &Server{host: at.Hostname(), implicit: at.Scheme == "smtps", from: *sender}
	s.user = at.User.Username()
	s.password, _ = at.User.Password()
	port := at.Port()
	if port == "" {
		port = map[bool]string{true: "465", false: "587"}[s.implicit]
	}
	s.address = net.JoinHostPort(s.host, port)
	ip := net.ParseIP(s.host)
	s.plain = s.host == "localhost" || ip != nil && ip.IsLoopback()
	if at.Query().Get("tls") == "off" {
		if s.user != "" {
			return nil, errors.New("a password is not sent without TLS: leave tls=off or the password out of the mail server's address")
		}
		s.plain = true
	}
	return s, nil
}

// From is whom letters are from, as people read it.
func (s *Server) From() string { return s.from.String() }

// Outcome says what is known of a letter that could not be sent for sure.
type Outcome uint8

// What is known.
const (
	Later   Outcome = iota // it was not sent, and may be tried again
	Refused                // it was not sent, and will not be
	Unknown                // the connection broke while the server took it
)

// Failure is why a letter was not sent for sure.
type Failure struct {
	Outcome Outcome
	Reason  string // for members; one line
	cause   error
}

// Error implements error.
func (f *Failure) Error() string { return f.Reason }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.cause }

// failed words what the server or the network said.
func failed(doing string, err error) *Failure {
	f := &Failure{Outcome: Later, cause: err, Reason: doing + ": the mail server cannot be reached."}
	var said *textproto.Error
	if errors.As(err, &said) {
		f.Reason = fmt.Sprintf("%s: the mail server said %d %s", doing, said.Code, oneLine(said.Msg))
		if said.Code >= 500 {
			f.Outcome = Refused
		}
	}
	return f
}

func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:299]) + "…"
	}
	return text
}

// Send has one conversation about one letter. An error is a *Failure.
func (s *Server) Send(ctx context.Context, l Letter) error {
	to, text, err := l.written(s.from, time.Now())
	if err != nil {
		return &Failure{Outcome: Refused, Reason: err.Error(), cause: err}
	}
	conn, err := s.dial(ctx)
	if err != nil {
		return failed("Connecting", err)
	}
	defer func() { _ = conn.Close() }() // by then it is known what came of the letter
	// Whoever ends the work ends the conversation.
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })()
	_ = conn.SetDeadline(time.Now().Add(letterTime)) // a connection without deadlines cannot be made here
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return failed("Connecting", err)
	}
	if err := s.introduce(c); err != nil {
		return err
	}
	if err := c.Mail(s.from.Address); err != nil {
		return failed("Naming the sender", err)
	}
	if err := c.Rcpt(to); err != nil {
		return failed("Naming the recipient", err)
	}
	body, err := c.Data()
	if err != nil {
		return failed("Beginning the letter", err)
	}
	if _, err := body.Write(text); err != nil {
		return failed("Sending the letter", err) // without its end the server takes nothing
	}
	if err := body.Close(); err != nil {
		f := failed("Ending the letter", err)
		if !errors.As(err, new(*textproto.Error)) {
			f.Outcome = Unknown
			f.Reason = "The connection broke at the end of the letter: whether it was sent is not known."
		}
		return f
	}
	_ = c.Quit() // the letter is taken; how the server says goodbye changes nothing
	return nil
}

func (s *Server) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, letterTime)
	defer cancel()
	if s.implicit {
		return (&tls.Dialer{Config: s.tls()}).DialContext(ctx, "tcp", s.address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
}

func (s *Server) tls() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.roots != nil {
		config = s.roots.Clone()
	}
	config.ServerName = s.host
	return config
}

// introduce greets, makes the connection secret and says who we are.
func (s *Server) introduce(c *smtp.Client) error {
	if err := c.Hello("localhost"); err != nil {
		return failed("Greeting", err)
	}
	if !s.implicit && !s.plain {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return &Failure{Outcome: Later, Reason: "The mail server offers no STARTTLS. Use smtps://, or ?tls=off for a server you trust without it."}
		}
		if err := c.StartTLS(s.tls()); err != nil {
			return &Failure{Outcome: Later, Reason: "The connection to the mail server could not be secured: " + oneLine(err.Error()), cause: err}
		}
	}
	if s.user == "" {
		return nil
	}
	if err := c.Auth(smtp.PlainAuth("", s.user, s.password, s.host)); err != nil {
		f := failed("Signing in", err)
		f.Outcome = Later // a wrong password is mended by whoever runs the server, not by dropping letters
		return f
	}
	return nil
}
