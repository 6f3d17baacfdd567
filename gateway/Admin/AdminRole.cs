namespace Gateway.Admin;

/// <summary>What an operator may do (persisted: the numbers never change).</summary>
internal enum AdminRole
{
    /// <summary>Reads everything, changes nothing.</summary>
    Auditor = 1,

    /// <summary>Finds out why somebody can't sign in, and takes away what was lost or stolen: deletes app passwords, ends sessions.</summary>
    Helpdesk = 2,

    /// <summary>All changes: accounts, states, policies, bulk, app passwords, keys.</summary>
    Security = 3,

    /// <summary>Whoever may open the Unix socket. No token has it: tokens and operators are made at the machine.</summary>
    Machine = 4,
}
