using Gateway.Audit;

namespace Gateway.Admin;

/// <summary>Who calls the admin API, as <see cref="AdminGate"/> found out; a feature of the request.</summary>
/// <param name="Name">For the audit log: <c>uid:1000</c>, <c>token NAME</c>, <c>certificate NAME</c>.</param>
/// <param name="Role">What he may do.</param>
internal sealed record AdminCaller(string Name, AdminRole Role)
{
    public Actor Actor => Actor.Admin(Name);
}
