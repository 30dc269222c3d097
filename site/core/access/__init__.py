"""How staff get in and stay in: passwords, the second factor, sessions, roles. The pages themselves are allauth's."""
