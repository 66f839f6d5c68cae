package survey

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"prodops/internal/sqldb"
)

// signer makes and reads what a survey hands out and wants back unchanged: the
// links of single people, and the names of responses.
type signer struct {
	survey string
	secret []byte
}

// What a token is good for; one kind never passes for another.
const (
	ofPerson   = "person"
	ofResponse = "response"
)

// macBytes of the HMAC go into a token: 128 bits.
const macBytes = 16

func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: Go ends the process instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// randomID is a name that nobody guesses.
func randomID() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (s signer) mac(purpose, value string) []byte {
	h := hmac.New(sha256.New, s.secret)
	for _, part := range []string{purpose, s.survey, value} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return h.Sum(nil)[:macBytes]
}

// sign is value as a token.
func (s signer) sign(purpose, value string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(value)) + "." + base64.RawURLEncoding.EncodeToString(s.mac(purpose, value))
}

// read is the value of a token that this survey signed for this purpose.
func (s signer) read(purpose, token string) (value string, ok bool) {
	text, mac, _ := strings.Cut(token, ".")
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(decoded) == 0 {
		return "", false
	}
	sent, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(sent, s.mac(purpose, string(decoded))) {
		return "", false
	}
	return string(decoded), true
}

// veil is a respondent of an anonymous survey: always the same for the same
// person, and not to be turned back without the survey's secret.
func (s signer) veil(respondent string) string {
	if respondent == "" {
		return ""
	}
	return "h:" + base64.RawURLEncoding.EncodeToString(s.mac("veil", respondent))
}

// signerOf reads a survey's secret.
func (s *Surveys) signerOf(ctx context.Context, db sqldb.Reader, id string) (signer, error) {
	var secret string
	if err := db.Get(ctx, &secret, "SELECT secret FROM survey_secrets WHERE survey_id = ?", id); err != nil {
		return signer{}, fmt.Errorf("read the secret of a survey: %w", err)
	}
	return signer{survey: id, secret: []byte(secret)}, nil
}
