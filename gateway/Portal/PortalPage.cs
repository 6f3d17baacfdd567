using Gateway.Accounts;
using Gateway.Accounts.SecondFactors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gateway.Portal;

/// <summary>A page of the portal: says how far a person must have got, and sends everybody else where that is done.</summary>
internal abstract class PortalPage : PageModel
{
    /// <summary>Whether a second step within the last minutes is asked for, as for every change.</summary>
    protected virtual bool NeedsRecent => false;

    /// <summary>How far a person must have got.</summary>
    protected virtual PortalLevel Needs => PortalLevel.SignedIn;

    public PortalVisit Visit => HttpContext.Features.Get<PortalVisit>() ?? PortalVisit.Nobody;

    protected Account Account => Visit.Account!;

    protected PortalSession Session => Visit.Session!;

    /// <summary>The hidden field of this page's forms.</summary>
    public string FormField => Ask<FormToken>().For(HttpContext, Visit.Session);

    /// <inheritdoc/>
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (await ElsewhereAsync() is { } elsewhere)
        {
            // A program gets a word where a person gets the next page.
            context.Result = Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
                ? new JsonResult(new { error = Visit.Level is PortalLevel.SignedIn ? "reauth_required" : "sign_in_required" }) { StatusCode = StatusCodes.Status403Forbidden }
                : new RedirectResult(elsewhere);
            return;
        }

        await next();
    }

    /// <summary>Answers that there is no such thing, in words: the page shows <c>_Missing</c>. Another's id and one that never was look alike.</summary>
    protected PageResult Missing()
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }

    private async Task<string?> ElsewhereAsync()
    {
        if (Needs == Visit.Level) return NeedsRecent && !Ask<PortalSessions>().IsRecent(Session) ? PortalGate.Root + "/confirm?to=" + Uri.EscapeDataString(Here()) : null;
        if (Needs is PortalLevel.Nobody) return null;

        return Visit.Level switch
        {
            PortalLevel.SignedIn => PortalGate.Root,
            PortalLevel.PasswordGiven => await SecondStepAsync(),
            _ => PortalGate.Root + "/sign-in",
        };
    }

    // A form that was posted is shown again: its handler stays out, its object stays in.
    private string Here() => HttpMethods.IsPost(Request.Method)
        ? Request.Path + (Request.Form["id"].ToString() is { Length: > 0 } id ? "?id=" + id : "")
        : Request.Path + Request.QueryString;

    private async Task<string> SecondStepAsync()
    {
        var factors = await Ask<SecondFactorStore>().ListAsync(Session.AccountId, HttpContext.RequestAborted);
        return PortalGate.Root + (factors.Count > 0 ? "/second-step" : "/register");
    }

    private T Ask<T>()
        where T : notnull => HttpContext.RequestServices.GetRequiredService<T>();
}
