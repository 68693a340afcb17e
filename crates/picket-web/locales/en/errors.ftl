error-invalid = This request cannot be carried out
error-invalid-hint = Part of the address or the form is not as it should be: { $what }.
error-forbidden = You may not do this
error-forbidden-hint = Your roles do not allow it. An administrator can change that.
error-form = This form is no longer valid
error-form-hint = It was not sent from this console, or your session has changed since. Go back, load the page again, and repeat it.
error-not-found = There is nothing here
error-not-found-hint = The address may be mistyped, or what it named was removed.
error-conflict = Something else happened first
error-conflict-hint = { $message }. Look again, and repeat it if it is still right.
error-too-large = This is too large
error-too-large-hint = The limit is { $size }.
error-not-spectra = This is no file of spectra that can be read
error-not-spectra-hint = It was not kept: { $why }.
error-no-spectrum = No spectrum in the file could be read
error-no-spectrum-hint = It was not kept. { $count ->
    [0] It holds no record.
    [one] One problem was found.
   *[other] { $count } problems were found.
}
error-too-many = Too many attempts
error-too-many-hint = Wait a little, then try again.
error-unavailable = Picket cannot answer now
error-unavailable-hint = It is busy with other questions, or its store is away. Try again in a moment. Nothing that was acknowledged is lost.
error-internal = This is a fault of Picket
error-internal-hint = It is in the log. Nothing was changed.
