package api

import "time"

// Setup says whether the workspace still waits for its owner.
type Setup struct {
	Needed bool `json:"needed" doc:"No owner yet: the setup link printed at start opens the door."`
	Demo   bool `json:"demo" doc:"A simulated company that signs every loopback visitor in."`
}

// SetupRequest makes the first owner and the first project.
type SetupRequest struct {
	Token       string `json:"token" maxLength:"200" doc:"From the setup link."`
	Name        string `json:"name" maxLength:"200"`
	Email       string `json:"email" maxLength:"254"`
	Password    string `json:"password" maxLength:"200"`
	ProjectName string `json:"project_name" maxLength:"200"`
	Timezone    string `json:"timezone" maxLength:"64" doc:"IANA name, such as Europe/Berlin."`
}

// SignIn is an e-mail address and a password.
type SignIn struct {
	Email    string `json:"email" maxLength:"254"`
	Password string `json:"password" maxLength:"200"`
}

// Session is who is signed in, and what they may see.
type Session struct {
	Member   SessionMember    `json:"member"`
	Projects []SessionProject `json:"projects"`
	Demo     bool             `json:"demo"`
}

// SessionMember is the member signed in.
type SessionMember struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// SessionProject is a project the member belongs to.
type SessionProject struct {
	ID        string `json:"id"`
	Slug      string `json:"slug"`
	Name      string `json:"name"`
	Role      string `json:"role" enum:"viewer,editor,admin,owner"`
	Timezone  string `json:"timezone"`
	WeekStart string `json:"week_start" enum:"monday,sunday"`

	Environments []string `json:"environments"`
}

// OpenSession is one of the member's own sessions.
type OpenSession struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	LastSeen  time.Time `json:"last_seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Address   string    `json:"address,omitempty" doc:"Where it was opened from."`
	UserAgent string    `json:"user_agent,omitempty"`
	Current   bool      `json:"current"`
}

// ProfilePatch changes what a member may change about themselves.
type ProfilePatch struct {
	Name     *string         `json:"name,omitempty" maxLength:"200"`
	Password *PasswordChange `json:"password,omitempty"`
}

// PasswordChange needs the current password, so that an open screen is not enough.
type PasswordChange struct {
	Current string `json:"current" maxLength:"200"`
	New     string `json:"new" maxLength:"200"`
}

// InvitationToken is the secret part of an invitation link.
type InvitationToken struct {
	Token string `json:"token" maxLength:"200"`
}

// InvitationOffer is what an invitation link invites to.
type InvitationOffer struct {
	Email      string `json:"email"`
	Project    string `json:"project" doc:"The project's name."`
	Role       string `json:"role" enum:"viewer,editor,admin,owner"`
	HasAccount bool   `json:"has_account" doc:"Sign in with your own password; no new one is asked for."`
}

// InvitationAcceptance takes the invitation up. A new member gives a name and a
// password; one who has an account gives that account's password.
type InvitationAcceptance struct {
	Token    string `json:"token" maxLength:"200"`
	Name     string `json:"name,omitempty" maxLength:"200"`
	Password string `json:"password,omitempty" maxLength:"200"`
}
