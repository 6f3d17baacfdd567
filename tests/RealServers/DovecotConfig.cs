namespace Gateway.RealServers;

/// <summary>The text of Dovecot 2.3's configuration for one private folder.</summary>
internal static class DovecotConfig
{
    public static string Text(string home, DovecotPorts ports, DovecotOptions options) => $$"""
        protocols = imap pop3 lmtp sieve submission
        listen = 127.0.0.1
        base_dir = {{home}}/run
        state_dir = {{home}}/state
        log_path = {{home}}/dovecot.log
        hostname = mail.example.test
        postmaster_address = postmaster@example.test
        login_greeting = backend ready.
        {{Authentication(home, options)}}
        {{Mail(home, options)}}
        {{Services(ports, home)}}
        """;

    private static string Authentication(string home, DovecotOptions options) => $$"""
        # The gateway's side may forward the client's address, and sign in without TLS.
        login_trusted_networks = 127.0.0.1/32
        haproxy_trusted_networks = 127.0.0.1/32
        auth_mechanisms = plain login {{(options.IntrospectionUrl is null ? "" : "xoauth2 oauthbearer")}}
        auth_master_user_separator = *
        auth_default_realm = example.test
        auth_username_format = %Lu
        # Every failed secret is in the log, in clear: tests look there for what must never arrive.
        auth_verbose = yes
        auth_debug = yes
        auth_debug_passwords = yes
        auth_failure_delay = 0
        {{(options.IntrospectionUrl is null ? "" : $"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {home}/oauth2.conf.ext\n}}")}}
        passdb {
          driver = passwd-file
          # The realm is added to the master's name too, hence %n.
          args = username_format=%n {{home}}/master-users
          master = yes
        }
        passdb {
          driver = static
          args = password={PLAIN}{{options.SharedPassword}} allow_real_nets=127.0.0.0/8
          result_failure = continue
        }
        passdb {
          driver = passwd-file
          args = {{home}}/users
        }
        userdb {
          driver = passwd-file
          args = {{home}}/users
          override_fields = uid=nobody gid=nogroup home={{home}}/mail/%Ld/%Ln
        }
        # The penalty for failures counts per address and would hold up whoever shares it.
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        """;

    private static string Mail(string home, DovecotOptions options) => $$"""
        mail_location = maildir:~/Maildir
        mail_max_userip_connections = 100
        mailbox_list_index = yes
        ssl = yes
        ssl_cert = <{{home}}/server.crt
        ssl_key = <{{home}}/server.key
        submission_relay_host = 127.0.0.1
        submission_relay_port = {{options.SubmissionRelayPort}}
        submission_relay_trusted = yes
        namespace inbox {
          inbox = yes
          separator = /
          mailbox Drafts {
            special_use = \Drafts
            auto = subscribe
          }
          mailbox Sent {
            special_use = \Sent
            auto = subscribe
          }
          mailbox Trash {
            special_use = \Trash
            auto = subscribe
          }
          mailbox Junk {
            special_use = \Junk
            auto = subscribe
          }
        }
        protocol lmtp {
          mail_plugins = sieve
        }
        plugin {
          sieve = file:~/sieve;active=~/.dovecot.sieve
        }
        """;

    private static string Services(DovecotPorts ports, string home) => $$"""
        service imap-login {
          inet_listener imap {
            port = {{ports.Imap}}
          }
          inet_listener imap_proxied {
            port = {{ports.ImapProxied}}
            haproxy = yes
          }
          inet_listener imaps {
            port = {{ports.Imaps}}
            ssl = yes
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port = {{ports.Pop3}}
          }
          inet_listener pop3s {
            port = {{ports.Pop3s}}
            ssl = yes
          }
        }
        service managesieve-login {
          inet_listener sieve {
            port = {{ports.Sieve}}
          }
        }
        service submission-login {
          inet_listener submission {
            port = {{ports.Submission}}
          }
        }
        {{Inner(ports, home)}}
        """;

    private static string Inner(DovecotPorts ports, string home) => $$"""
        service lmtp {
          inet_listener lmtp {
            port = {{ports.Lmtp}}
          }
        }
        service auth {
          # Postfix asks here.
          unix_listener auth-client {
            mode = 0666
          }
        }
        # SOGo needs mod-sequences, which Dovecot tracks only in mailboxes where they were asked for once.
        service imap {
          executable = imap post-login
        }
        service post-login {
          executable = script-login {{home}}/post-login
          unix_listener post-login {
          }
        }
        """;
}
