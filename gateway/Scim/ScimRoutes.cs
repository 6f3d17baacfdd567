namespace Gateway.Scim;

/// <summary>Names of SCIM 2.0 (RFC 7643, RFC 7644).</summary>
internal static class ScimRoutes
{
    public const string Prefix = "/scim/v2";
    public const string ContentType = "application/scim+json";
    public const string UserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string ListSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    public const string PatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    public const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
}
