namespace Gateway.RealServers;

/// <summary>
/// SOGo's settings as a property list. Every key of the packaged /etc/sogo/sogo.conf stands here, because this file only
/// overrides that one key by key.
/// </summary>
internal static class SogoConfig
{
    public static string Text(string database, SogoBackends backends) => $$"""
        {
          SOGoTrustProxyAuthentication = YES;
          {{Tables(database)}}
          {{Mail(backends)}}
          SOGoMaximumPingInterval = 300;
          SOGoMaximumSyncInterval = 300;
          SOGoInternalSyncInterval = 5;
        }

        """;

    private static string Tables(string database) => $$"""
          SOGoProfileURL = "{{database}}/sogo_user_profile";
          OCSFolderInfoURL = "{{database}}/sogo_folder_info";
          OCSSessionsFolderURL = "{{database}}/sogo_sessions_folder";
          OCSEMailAlarmsFolderURL = "{{database}}/sogo_alarms_folder";
          OCSStoreURL = "{{database}}/sogo_store";
          OCSAclURL = "{{database}}/sogo_acl";
          OCSCacheFolderURL = "{{database}}/sogo_cache_folder";
          SOGoUserSources = (
            {
              type = sql;
              id = directory;
              viewURL = "{{database}}/directory";
              canAuthenticate = YES;
              isAddressBook = YES;
              displayName = "Everybody";
              userPasswordAlgorithm = ssha256;
            }
          );
        """;

    private static string Mail(SogoBackends backends) => $$"""
          SOGoIMAPServer = "imap://127.0.0.1:{{backends.ImapPort}}";
          SOGoSieveServer = "sieve://127.0.0.1:1";
          SOGoMailingMechanism = smtp;
          SOGoSMTPServer = "smtp://127.0.0.1:{{backends.SmtpPort}}";
          SOGoSMTPAuthenticationType = PLAIN;
          SOGoMailDomain = example.test;
          SOGoSentFolderName = Sent;
          SOGoTrashFolderName = Trash;
          SOGoDraftsFolderName = Drafts;
          SOGoJunkFolderName = Junk;
          SOGoIMAPAclConformsToIMAPExt = YES;
          SOGoVacationEnabled = NO;
          SOGoForwardEnabled = NO;
          SOGoSieveScriptsEnabled = NO;
          SOGoMailAuxiliaryUserAccountsEnabled = NO;
          SOGoAppointmentSendEMailNotifications = NO;
          SOGoMailMessageCheck = manually;
          SOGoFirstDayOfWeek = 0;
          SOGoLanguage = English;
          SOGoTimeZone = UTC;
          SOGoMemcachedHost = "127.0.0.1:{{backends.Cache.Port}}";
        """;
}
