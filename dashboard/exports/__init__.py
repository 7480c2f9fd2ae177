"""What leaves the page: one view as picture, drawing, table or page of its own, a workbook, a report."""
