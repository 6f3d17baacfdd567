namespace Gateway.ProtocolAdapters.ActiveSync;

/// <summary>The folders that every mailbox has once, by their ActiveSync type ([MS-ASCMD] §2.2.3.186.3).</summary>
public enum MailboxFolder
{
    /// <summary>Incoming mail.</summary>
    Inbox = 2,

    /// <summary>Unfinished mail.</summary>
    Drafts = 3,

    /// <summary>Deleted items.</summary>
    Trash = 4,

    /// <summary>Sent mail.</summary>
    Sent = 5,

    /// <summary>The main task list.</summary>
    Tasks = 7,

    /// <summary>The main calendar.</summary>
    Calendar = 8,

    /// <summary>The main address book.</summary>
    Contacts = 9,
}
