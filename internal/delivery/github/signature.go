package github

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// scheme is what X-Hub-Signature-256 begins with.
const scheme = "sha256="

// Sign is the X-Hub-Signature-256 of a body.
func Sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return scheme + hex.EncodeToString(mac.Sum(nil))
}

// Signed reports whether the signature is that of the body, as it came over the
// wire, under the secret. It takes as long for a wrong one as for the right one.
func Signed(signature, secret string, body []byte) bool {
	claimed, err := hex.DecodeString(strings.TrimPrefix(signature, scheme))
	if err != nil || !strings.HasPrefix(signature, scheme) {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal(claimed, mac.Sum(nil))
}
